import { truncateRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { wholeNumber } from '../parse-option.js';
import { findRun } from '../runs/find-run.js';

export async function execute(
  context: Context,
  { to }: { readonly to: string },
  meant: string,
): Promise<number> {
  const keep = to === 'all' ? null : wholeNumber(0)(to);
  const store = await context.store();
  const { runId } = await findRun(store, meant);
  await truncateRun(store, runId, keep);
  context.say(
    keep === null
      ? `All results of ${runId} count again.`
      : `${runId} keeps its first ${keep} examples; ${context.commandLine(`truncate ${runId} --to all`)} takes it back.`,
  );
  return EXIT.completed;
}
