import { requestRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../runs/find-run.js';

export async function execute(context: Context, _: object, meant: string): Promise<number> {
  const store = await context.store();
  const { runId, isActive } = await findRun(store, meant);
  const end = async (exitCode: number, isStopping: boolean): Promise<number> => {
    if (context.globals.json === true) await context.print(JSON.stringify({ runId, isActive, isStopping }));
    return exitCode;
  };
  if (!isActive) {
    context.say(`Nobody drives ${runId}: there is nothing to stop.`);
    return end(EXIT.completed, false);
  }
  const isAnswered = await requestRun(store, runId, { action: 'stop' });
  context.say(
    isAnswered
      ? `${runId} is stopping.`
      : `Whoever drives ${runId} does not answer: it may hang or have just died.`,
  );
  return end(isAnswered ? EXIT.completed : EXIT.failed, isAnswered);
}
