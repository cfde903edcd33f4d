import { truncateRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../runs/find-run.js';

export async function execute(
  context: Context,
  { to }: { readonly to: number | 'all' },
  meant: string,
): Promise<number> {
  const keep = to === 'all' ? null : to;
  const store = await context.store();
  const { runId } = await findRun(store, meant);
  await truncateRun(store, runId, keep);
  if (context.globals.json === true) await context.print(JSON.stringify({ runId, keep }));
  context.say(
    keep === null
      ? `All results of ${runId} count again.`
      : `${runId} keeps its first ${keep} examples; ${context.commandLine('truncate', runId, '--to', 'all')} takes it back.`,
  );
  return EXIT.completed;
}
