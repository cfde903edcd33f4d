import {
  createMemoryStore,
  type ExampleResult,
  evaluate,
  followRun,
  type RunSummary,
  type Store,
} from '@tidemark/core';
import { type Child, isOf, startChild } from './children.js';
import type { DriveOrder, DriverTold } from './driver.js';
import { gatedEvaluation } from './gated-evaluation.js';
import { type Snapshot, takeSnapshot } from './snapshot.js';

export type Driver = Child<DriverTold>;

/** Starts a process that drives a run. @param shell - a command that the shell runs first. */
export async function startDriver(order: DriveOrder, shell?: string): Promise<Driver> {
  const driver = await startChild<DriverTold>(new URL('./driver.ts', import.meta.url), shell);
  driver.order(order);
  return driver;
}

/** Drives to the end of the session, whatever it is. `undefined`: the process died. */
export async function driveToEnd(order: DriveOrder): Promise<RunSummary | undefined> {
  await using driver = await startDriver(order);
  const { signal } = await driver.exited();
  return signal === null ? (await driver.heard(isOf('finished'))).summary : undefined;
}

/** Resolves when the driver has seen the completion of an example. */
export async function completionOf(driver: Driver, exampleId: string): Promise<void> {
  await driver.heard(
    (told) => told.type === 'event' && told.event.type === 'completion' && told.event.exampleId === exampleId,
  );
}

export async function resultsOf(store: Store, runId: string): Promise<ExampleResult[]> {
  const results: ExampleResult[] = [];
  for await (const result of followRun(store, runId).results()) results.push(result);
  return results;
}

/** What a run comes to that nothing happens to. */
export async function undisturbed(
  order: Pick<DriveOrder, 'examples' | 'outputBytes' | 'options'>,
): Promise<Snapshot> {
  const store = createMemoryStore();
  const run = evaluate(gatedEvaluation(order), { ...order.options, store });
  await run.finished;
  return takeSnapshot(store, run.runId);
}
