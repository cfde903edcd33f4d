import { expect, test } from 'vitest';
import { createProject, type Project } from './cli-process.js';

const TWO_STAGES = `import { defineEvaluation, stage } from '@tidemark/core';
export default defineEvaluation({
  name: 'two',
  dataset: { name: 'words', examples: ['a', 'b', 'c'].map((input) => ({ id: input, input, expected: input.toUpperCase() })) },
  params: { shout: true },
  stages: [
    stage('upper', async (input, ctx) => { ctx.log('saw', input); return ctx.step('up', () => input.toUpperCase()); }),
    stage('mark', (input, ctx) => { if (input === 'C') throw new Error('no <c>'); ctx.usage({ costUsd: 0.01 }); return input; }),
  ],
  scorers: { exactMatch: ({ output, expected }) => output === expected },
});
`;

async function twoStages(): Promise<Project> {
  const project = await createProject();
  await project.write('two.eval.ts', TWO_STAGES);
  expect(await project.tidemark('run', 'two.eval.ts', '--tag', 'nightly')).toMatchObject({ code: 1 });
  return project;
}

test('show tells how a run stands and how to go on', async () => {
  const project = await twoStages();
  const { code, stdout } = await project.tidemark('show', 'two');
  expect(code).toBe(0);
  expect(stdout).toMatch(/Status +partial/);
  expect(stdout).toMatch(/Done +3 of 3, 1 with errors/);
  expect(stdout).toMatch(/upper +3 +0 +0/);
  expect(stdout).toMatch(/exactMatch +2 +0 +1 +1\.0000/);
  expect(stdout).toMatch(/1 × Error: no <c> \(c\)/);
  expect(stdout).toMatch(/To go on: tidemark resume two-/);
  expect(JSON.parse((await project.tidemark('show', 'two', '--full', '--json')).stdout)).toMatchObject({
    run: { status: 'partial', tags: ['nightly'] },
    examples: [{ exampleId: 'a' }, { exampleId: 'b' }, { exampleId: 'c', status: 'error' }],
  });
  expect((await project.tidemark('show', 'two', '--errors')).stdout).toBe('c: no <c>\n');
  expect((await project.tidemark('show', 'two', '--source')).stdout).toContain('defineEvaluation');
  expect(await project.tidemark('show', 'tow')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/do you mean two\?/),
  });
});

test('example shows one example whole', async () => {
  const project = await twoStages();
  const { stdout } = await project.tidemark('example', 'two', 'c');
  expect(stdout).toMatch(/Output of upper\nC/);
  expect(stdout).toMatch(/Error\n[\s\S]*no <c>/);
  expect(stdout).toMatch(/History\n[\s\S]*upper › up: ok/);
  expect(await project.tidemark('example', 'two', 'z')).toMatchObject({ code: 2 });
  expect(JSON.parse((await project.tidemark('example', 'two', 'a', '--json')).stdout)).toMatchObject({
    result: { exampleId: 'a', output: 'A', scores: { exactMatch: { score: 1 } } },
  });
});

test('plan says what run would do; drift needs a decision; replay runs a stage again', async () => {
  const project = await twoStages();
  const plan = await project.tidemark('plan', 'two.eval.ts');
  expect(plan.stdout).toMatch(/kept +2 done/);
  expect(plan.stdout).toMatch(/errored +1 failed/);
  expect(plan.stdout).toMatch(/cost +about \$0\.0067/);
  expect(await project.tidemark('run', 'two.eval.ts', '--plan', '--json')).toMatchObject({ code: 0 });
  await project.write('two.eval.ts', TWO_STAGES.replace('output === expected', 'output !== expected'));
  const drifted = await project.tidemark('run', 'two.eval.ts');
  expect(drifted).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/exactMatch changed\nChoose: --on-drift rerun/),
  });
  expect((await project.tidemark('plan', 'two.eval.ts')).stdout).toMatch(/Drift: scorers exactMatch/);
  expect(
    await project.tidemark('run', 'two.eval.ts', '--on-drift', 'rerun', '--no-retry-errors'),
  ).toMatchObject({ code: 1 });
  const [run] = JSON.parse((await project.tidemark('list', '--json')).stdout);
  expect(run.scores.exactMatch).toEqual({ mean: 0, count: 2 });
  await project.write('two.eval.ts', TWO_STAGES);
  const replayed = await project.tidemark('replay', 'two', '--from', 'score', '--json');
  const events = replayed.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(new Set(events.filter(({ type }) => type === 'completion').map(({ stage }) => stage))).not.toContain(
    'upper',
  );
  expect(await project.tidemark('replay', 'two', '--from', 'scroe')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/score/),
  });
});

test('retry-failed runs what scored too low; reuse takes over what is equal', async () => {
  const project = await twoStages();
  expect(await project.tidemark('run', 'two.eval.ts', '--retry-failed', 'exactMatch<1')).toMatchObject({
    code: 1,
  });
  const reused = await project.tidemark('run', 'two.eval.ts', '--existing', 'new', '--reuse', '--json');
  expect(reused.stdout).toContain('"type":"finished"');
  const results = (await project.tidemark('results', '1', '--status', 'ok')).stdout.trim().split('\n');
  expect(results.map((line) => JSON.parse(line).origin)).toEqual(['reused', 'reused']);
});

test('verify and repair mend damaged files', async () => {
  const project = await twoStages();
  expect(await project.tidemark('verify', 'two')).toMatchObject({ code: 0 });
  expect(await project.tidemark('repair', 'two')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/nothing to mend/),
  });
  expect(await project.tidemark('compact', 'two')).toMatchObject({ code: 0 });
});
