import { createFsStore } from '@tidemark/adapter-fs';
import { buildReport, evaluate, hasCode, type RunSummary, reportToText, type Store } from '@tidemark/core';
import languageId from './language-id.eval.js';
import { type Arguments, readArguments, USAGE } from './read-arguments.js';
import { formatCount, showProgress } from './show-progress.js';
import { stopOnSignal } from './stop-on-signal.js';

const EXIT = { completed: 0, failed: 1, usage: 2, locked: 3 } as const;

const say = (line: string): void => console.error(line);

async function main(args: readonly string[]): Promise<number> {
  let given: Arguments;
  try {
    given = readArguments(args);
  } catch (error) {
    say(`${(error as Error).message}\n\n${USAGE}`);
    return EXIT.usage;
  }
  if (given.help) {
    console.log(USAGE);
    return EXIT.completed;
  }
  try {
    const store = await createFsStore({ dir: given.storeDir });
    try {
      return await run(store, given);
    } finally {
      await store.close();
    }
  } catch (error) {
    return explain(error, given);
  }
}

async function run(store: Store, { limit, storeDir }: Arguments): Promise<number> {
  const run = evaluate(languageId, { store, ...(limit !== undefined && { limit }) });
  const stop = stopOnSignal(run);
  let hasWorked = false;
  run.events.subscribe((event) => {
    if (event.type === 'notice') say(event.message);
    if (event.type !== 'started') return;
    hasWorked = true;
    const { completed, total = 0 } = event;
    if (event.resumed) say(`Resuming: ${formatCount(completed)} of ${formatCount(total)} were done before.`);
    else say(`Evaluating ${formatCount(total)} paragraphs; every result is kept in ${storeDir}`);
  });
  showProgress(run);

  const summary = await run.finished;
  const { status, reexecuted } = summary;
  if (hasWorked && reexecuted > 0)
    say(`${formatCount(reexecuted)} were run again, since a crash lost their results.`);
  if (status === 'interrupted') return reportStop(summary, storeDir, stop.exitCode);
  if (!hasWorked) say('This run is complete: nothing was left to do.');
  const report = await buildReport(store, run.runId);
  process.stdout.write(`\n${reportToText(report, { width: process.stdout.columns ?? 80 })}`);
  return status === 'completed' ? EXIT.completed : EXIT.failed;
}

function reportStop(
  { completed, total, reason }: RunSummary,
  storeDir: string,
  exitCode: number = EXIT.failed,
): number {
  const of = total === undefined ? '' : ` of ${formatCount(total)}`;
  const why = reason === undefined || reason === 'cancelled' ? '' : ` (${reason})`;
  say(`Stopped${why}: ${formatCount(completed)}${of} done and kept in ${storeDir}.`);
  say('To go on with the rest, run the same command again.');
  return exitCode;
}

function explain(error: unknown, { storeDir }: Arguments): number {
  if (hasCode(error, 'LOCKED')) {
    say(`Another process is running this evaluation in ${storeDir}. Wait until it ends, or stop it first.`);
    return EXIT.locked;
  }
  if (typeof (error as { code?: unknown }).code !== 'string') throw error;
  say((error as Error).message);
  return EXIT.failed;
}

process.exitCode = await main(process.argv.slice(2));
