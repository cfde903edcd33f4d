import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import { buildReport, followRun, listRuns, type Report, type Run } from '@tidemark/core';
import { filter, firstValueFrom } from 'rxjs';

/** The only run that the example keeps in a folder's `.tidemark`, as another process sees it. */
export interface OpenRun {
  readonly run: Run;
  report(): Promise<Report>;
  /** Resolves when an example is done. */
  firstDone(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Looks at the run that the example has begun in a folder. */
export async function openRun(cwd: string): Promise<OpenRun> {
  const store = await createFsStore({ dir: join(cwd, '.tidemark') });
  const [begun] = await listRuns(store);
  if (begun === undefined) throw new Error(`no run in ${cwd}`);
  const { runId } = begun;
  const run = followRun(store, runId);
  return {
    run,
    report: () => buildReport(store, runId),
    async firstDone() {
      await firstValueFrom(run.state.pipe(filter(({ completed }) => completed > 0)));
    },
    async [Symbol.asyncDispose]() {
      await run.cancel();
      await store.close();
    },
  };
}
