import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import { type Evaluation, evaluate } from '@tidemark/core';

/** The folder of the only run in a store's folder. */
export function runFolder(dir: string): string {
  const [name = ''] = readdirSync(join(dir, 'runs'));
  return join(dir, 'runs', name);
}

/** What one session leaves in `to` that is killed when it has seen so many completions. `from` is what it finds. */
export async function leaveKilled(
  evaluation: Evaluation,
  { from, to, events, concurrency }: { from: string; to: string; events: number; concurrency: number },
): Promise<void> {
  const store = await createFsStore({ dir: from });
  const run = evaluate(evaluation, { store, concurrency, retryErrors: false });
  let seen = 0;
  run.events.subscribe(({ type }) => {
    if (type !== 'completion' || ++seen !== events) return;
    cpSync(from, to, { recursive: true });
    rmSync(join(runFolder(to), 'LOCK'));
  });
  await run.finished;
  await store.close();
  if (seen < events) throw new Error(`Expected at least ${events} completions, got ${seen}`);
}

/** What a session leaves that ended by itself. */
export async function leaveFinished(
  evaluation: Evaluation,
  dir: string,
  concurrency: number,
): Promise<string> {
  const store = await createFsStore({ dir });
  const run = evaluate(evaluation, { store, concurrency, retryErrors: false });
  await run.finished;
  await store.close();
  return run.runId;
}
