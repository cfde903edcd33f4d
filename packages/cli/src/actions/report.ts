import { writeFile } from 'node:fs/promises';
import { buildReport, followRun, type Report } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { pathToWrite } from '../path-to-write.js';
import { type ReportFormat, renderReports } from '../reports/render-reports.js';
import { findRun } from '../runs/find-run.js';

interface ReportOptions {
  readonly format: ReportFormat;
  readonly output?: string;
  readonly failBelow: number;
}

export async function execute(
  context: Context,
  { format, output, failBelow }: ReportOptions,
  meant: string[],
): Promise<number> {
  const store = await context.store();
  const reports: Report[] = [];
  for (const each of meant) reports.push(await buildReport(store, (await findRun(store, each)).runId));
  const text = await renderReports(reports, context.globals.json === true ? 'json' : format, {
    width: context.io.stdout.columns ?? 80,
    failBelow,
    results: (runId) => followRun(store, runId).results(),
  });
  if (output === undefined) await context.print(text);
  else {
    await writeFile(await pathToWrite(output, context.io.cwd), text);
    context.say(`Wrote ${output}.`);
  }
  return EXIT.completed;
}
