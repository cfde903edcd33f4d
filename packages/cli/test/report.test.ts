import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createProject, type Project } from './cli-process.js';

const NASTY = `import { defineEvaluation } from '@tidemark/core';
export default defineEvaluation({
  name: 'nasty <script>',
  dataset: [
    { id: 'a & "b"', input: '<script>alert(1)</script>', expected: 1 },
    { id: 'c', input: '=1+1', expected: 2 },
    { id: 'd', input: 'boom', expected: 3 },
  ],
  params: { text: '</script><script>alert(2)</script>', big: 10n },
  task: (input) => { if (input === 'boom') throw new Error('no <b>luck</b> & _more_ 100 %'); return 1; },
  scorers: { 'exact_match': ({ output, expected }) => output === expected },
});
`;

async function nastyProject(): Promise<Project> {
  const project = await createProject();
  await project.write('nasty.eval.ts', NASTY);
  expect(await project.tidemark('run', 'nasty.eval.ts')).toMatchObject({ code: 1 });
  return project;
}

const report = async (project: Project, format: string) =>
  (await project.tidemark('report', '1', '--format', format)).stdout;

test('every format shows the scores, and none lets a text out of its place', async () => {
  const project = await nastyProject();
  expect(await report(project, 'text')).toMatch(/exact_match\s+2\s+0\.5000/);
  expect(await report(project, 'md')).toContain('exact');
  expect(JSON.parse(await report(project, 'json'))).toMatchObject({
    counts: { ok: 2, errors: 1 },
    scores: { exact_match: { mean: 0.5 } },
    run: { params: { big: '10' } },
  });
  expect(await report(project, 'csv')).toMatch(/,exact_match,2,0\.5,/);
  expect(await report(project, 'latex')).toContain('exact\\_match & 2 & 0.5000');
  const junit = await report(project, 'junit');
  expect(junit).toMatch(
    /<testsuite [^>]*tests="3" [^>]*errors="1"[^>]*failures="1"|<testsuite [^>]*failures="1"[^>]*errors="1"/,
  );
  expect(junit).toContain('a &amp; &quot;b&quot;');
  const html = await report(project, 'html');
  expect(html).toContain('nasty &lt;script&gt;');
  expect(html).not.toMatch(/<script>alert/);
  expect(html).not.toMatch(/(src|href)=/);
});

test('writes a report to a file', async () => {
  const project = await nastyProject();
  expect(await project.tidemark('report', '1', '--format', 'html', '-o', 'report.html')).toMatchObject({
    code: 0,
    stdout: '',
  });
  expect(await readFile(join(project.dir, 'report.html'), 'utf8')).toContain('<!doctype html>');
});

test('results are JSON lines or CSV, filtered', async () => {
  const project = await nastyProject();
  const lines = (await project.tidemark('results', '1', '--status', 'ok')).stdout.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).exampleId)).toEqual(['a & "b"', 'c']);
  const low = await project.tidemark('results', '1', '--score', 'exact_match<1');
  expect(JSON.parse(low.stdout)).toMatchObject({ exampleId: 'c' });
  const csv = await project.tidemark('results', '1', '--format', 'csv');
  expect(csv.stdout).toMatch(/^id,index,status,input,expected,output,exact_match,/);
  expect(csv.stdout).toContain(`'=1+1`);
  const none = await project.tidemark('results', '1', '--format', 'csv', '--status', 'pending');
  expect(none.stdout).toMatch(/^id,index,.*\n$/);
});

test('a run without scores has a whole row in CSV', async () => {
  const project = await createProject();
  await project.write('plain.eval.ts', NASTY.replace(/ {2}scorers: .*\n/, ''));
  await project.tidemark('run', 'plain.eval.ts', '--limit', '1');
  const [head = '', row = ''] = (await report(project, 'csv')).split('\n');
  expect(row).toMatch(/,,,,,,,$/);
  expect(head).toMatch(/,scorer,count,mean,stdError,low,high,method$/);
});
