import { compactRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../runs/find-run.js';
import { showSize } from '../terminal/format.js';

export async function execute(context: Context, _: object, meant: string): Promise<number> {
  const store = await context.store();
  const { runId, sizeBytes } = await findRun(store, meant);
  await compactRun(store, runId);
  const after = (await findRun(store, runId)).sizeBytes;
  if (context.globals.json === true)
    await context.print(JSON.stringify({ runId, beforeBytes: sizeBytes, afterBytes: after }));
  context.say(`${runId}: ${showSize(sizeBytes)} before, ${showSize(after)} now.`);
  return EXIT.completed;
}
