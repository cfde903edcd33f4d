import { type EvaluateOptions, evaluate, type Run, type RunSummary } from '../../../src/index.js';
import { createFaultyStore, type Faults, type FaultyStore } from '../../../src/testing/index.js';
import { never, settled } from '../../run/harness.js';
import { handedOver, lastRequest } from './hand-over.js';
import { type Ending, type Given, type Life, RUN_ID } from './life.js';
import { type Call, startProcess } from './process.js';

/** What one process did, seen from outside. */
export interface Drive {
  readonly calls: readonly Call[];
  /** `parse e1`: what was said to be durable. */
  readonly acknowledged: ReadonlySet<string>;
  /** `undefined` when it was killed. */
  readonly outcome: { readonly summary: RunSummary } | { readonly error: Failure } | undefined;
  /** When another process set out to ask for the run. */
  readonly askedAtMs?: number | undefined;
  /** The process that took over. */
  readonly next?: Promise<Drive> | undefined;
}

/** What `finished` rejects with. */
export interface Failure {
  readonly code?: string;
  readonly details?: object;
}

/** Evaluates in a new process, to the end that it is given. */
export async function drive(life: Life, given: Given, takeOver?: 'ask'): Promise<Drive> {
  const { ending } = given;
  const atCall =
    'at' in ending && ['kill', 'cancel', 'lose', 'takeOver'].includes(ending.how) ? ending.at : 0;
  let askedAtMs: number | undefined;
  let next: Promise<Drive> | undefined;
  const interrupt = async (): Promise<unknown> => {
    await settled();
    if (ending.how === 'takeOver') {
      const { wish: _, ...rest } = given;
      const before = await lastRequest(life.store);
      askedAtMs = performance.now();
      next = drive(life, { ...rest, ending: { how: 'finish' } }, 'ask');
      return handedOver(life.store, ending.until, before, outcomeOf(driven), next);
    }
    if (ending.how === 'cancel') driven.cancel();
    else if (ending.how === 'lose') await faulty.loseWriter(RUN_ID);
    else await faulty.crash();
    return never();
  };
  let interruption: Promise<unknown> | undefined;
  const process = startProcess(life.app, given.isSync, (count) => {
    if (atCall === 0 || count < atCall) return undefined;
    interruption ??= interrupt();
    return interruption;
  });
  const faulty: FaultyStore = createFaultyStore(
    life.store,
    faultsOf(ending, () => void faulty.crash()),
  );
  const driven = evaluate(process.evaluation, {
    ...optionsOf(life, given),
    ...(takeOver && { takeOver }),
    store: faulty,
  });
  const acknowledged = acknowledgedBy(driven);
  const outcome = await Promise.race([outcomeOf(driven), faulty.crashed.then(() => undefined)]);
  return { calls: process.calls, acknowledged, outcome, askedAtMs, next };
}

export function outcomeOf({ finished }: Run): Promise<Drive['outcome']> {
  return finished.then(
    (summary) => ({ summary }),
    (error: Failure) => ({ error }),
  );
}

function faultsOf(ending: Ending, crash: () => void): Faults {
  const at = 'at' in ending ? ending.at : 0;
  const dies = ({ method, count }: { method: string; count: number }) => {
    if (method === 'append' && count === at) crash();
  };
  if (ending.how === 'killBefore') return { before: dies };
  return ending.how === 'killAfter' || ending.how === 'tear' ? { after: dies } : {};
}

/** What `evaluate` is called with. */
export function optionsOf({ store, app }: Life, { wish, until, limit, ...given }: Given): EvaluateOptions {
  const { retryErrors, onDrift, concurrency } = given;
  return {
    store,
    runId: RUN_ID,
    params: { plus: app.plus },
    retryErrors,
    onDrift,
    concurrency,
    poisonGuard: false,
    ...(until !== undefined && { until }),
    ...(limit !== undefined && { limit }),
    ...(wish === 'rerun' && { existing: 'rerun' as const }),
    ...(typeof wish === 'object' && 'from' in wish && { replayFrom: wish.from }),
    ...(typeof wish === 'object' && 'below' in wish && { retryFailed: { small: wish.below } }),
  };
}

function acknowledgedBy({ events }: Run): ReadonlySet<string> {
  const keys = new Set<string>();
  events.subscribe((event) => {
    if (event.type !== 'completion') return;
    const { stage, step, exampleId, scores = {} } = event;
    for (const name of [stage === 'score' ? step : stage, ...Object.keys(scores)])
      keys.add(`${name} ${exampleId}`);
  });
  return keys;
}
