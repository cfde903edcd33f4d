import { repairRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRunId } from '../runs/find-run.js';
import { showCount } from '../terminal/format.js';
import { toJson } from '../terminal/json.js';

export async function execute(context: Context, _: object, meant: string): Promise<number> {
  const store = await context.store();
  const repair = await repairRun(store, await findRunId(store, meant));
  const { runId, repaired, runAgain } = repair;
  if (context.globals.json === true) await context.print(toJson(repair, 2));
  else if (!repaired) context.say(`${runId} is whole: nothing to mend.`);
  else {
    context.say(`${runId} is mended; ${showCount(runAgain.length)} examples run again.`);
    context.say(`To go on: ${context.commandLine('resume', runId)}`);
  }
  return EXIT.completed;
}
