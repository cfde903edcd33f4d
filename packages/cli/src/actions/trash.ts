import {
  listRuns,
  purgeRun,
  type RunInfo,
  restoreRun,
  type Store,
  TidemarkError,
  trashRun,
} from '@tidemark/core';
import type { CommandModule } from '../command.js';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../runs/find-run.js';
import { ask } from '../terminal/ask.js';
import { UsageError } from '../usage-error.js';

async function forEach(
  context: Context,
  meant: readonly string[],
  did: string,
  act: (store: Store, runId: string) => Promise<void>,
): Promise<number> {
  const store = await context.store();
  const runs = await Promise.all(meant.map((each) => findRun(store, each)));
  for (const { runId } of runs) {
    await act(store, runId);
    context.say(`${did} ${runId}.`);
  }
  if (context.globals.json === true) await context.print(JSON.stringify(runs.map(({ runId }) => runId)));
  return EXIT.completed;
}

export const rm: CommandModule = {
  execute: (context: Context, _: object, runs: string[]) =>
    forEach(context, runs, 'Put into the trash:', async (store, runId) => {
      if ((await store.get(runId))?.isActive === true) {
        throw new TidemarkError('LOCKED', `${runId} is being driven: it can't go to the trash now`);
      }
      await trashRun(store, runId);
    }),
};

export const restore: CommandModule = {
  execute: (context: Context, _: object, runs: string[]) => forEach(context, runs, 'Restored:', restoreRun),
};

export const purge: CommandModule = {
  async execute(context: Context, { yes }: { readonly yes?: true }, meant: string[]) {
    const runs = await inTrash(await context.store(), meant);
    if (runs.length === 0) {
      context.say('The trash is empty.');
      if (context.globals.json === true) await context.print('[]');
      return EXIT.completed;
    }
    const ids = runs.map(({ runId }) => runId);
    if (yes !== true && !(await isSure(context, ids))) {
      context.say('Nothing was deleted.');
      return EXIT.decision;
    }
    return forEach(context, ids, 'Deleted for good:', purgeRun);
  },
};

async function inTrash(store: Store, meant: readonly string[]): Promise<RunInfo[]> {
  if (meant.length === 0) return listRuns(store, { trashed: true });
  const runs = await Promise.all(meant.map((each) => findRun(store, each)));
  const kept = runs.find(({ trashed }) => !trashed);
  if (kept !== undefined)
    throw new UsageError(`${kept.runId} is not in the trash: tidemark rm ${kept.runId} puts it there`);
  return runs;
}

async function isSure(context: Context, ids: readonly string[]): Promise<boolean> {
  if (context.io.stdin.isTTY !== true)
    throw new UsageError('purge deletes for good: say --yes where nobody can be asked');
  const answer = await ask(context.io, `Delete ${ids.join(', ')} for good? [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}
