import { createGate, type Gate } from '../execution/gate.js';
import type { Evaluation } from '../model/evaluation.js';
import {
  type AdaptiveConcurrency,
  type ConcurrencyRange,
  createAdaptiveConcurrency,
} from './adaptive-concurrency.js';
import type { TuneOptions } from './options.js';

const DEFAULT_CONCURRENCY = 8;

/** How hard a session works: how many examples at a time, and how many calls in a time. */
export interface SessionLoad {
  /** How many examples at a time now. */
  readonly concurrency: number;
  /** The gates of a stage's calls, by stage name: the run's own, which all share, and the stage's. */
  readonly gates: ReadonlyMap<string, readonly Gate[]>;
  tune(options: TuneOptions): void;
}

/** @param onConcurrency - told when `concurrency` has changed. */
export function createSessionLoad(
  { stages }: Evaluation,
  given: TuneOptions,
  onConcurrency: () => void,
): SessionLoad {
  let concurrency = DEFAULT_CONCURRENCY;
  let adaptive: AdaptiveConcurrency | undefined;

  const setConcurrency = (wanted: number | ConcurrencyRange): void => {
    if (typeof wanted === 'number') {
      adaptive = undefined;
      concurrency = wanted;
      return;
    }
    adaptive = createAdaptiveConcurrency(wanted, adaptive?.limit ?? wanted.min, (limit) => {
      concurrency = limit;
      onConcurrency();
    });
    concurrency = adaptive.limit;
  };

  const shared = createGate({
    rateLimit: given.rateLimit,
    onLeave: () => adaptive?.ended(),
    onPushBack: () => adaptive?.pushedBack(),
  });
  const gates = new Map<string, readonly Gate[]>();
  for (const { name, concurrency: own, rateLimit } of stages) {
    const isGated = own !== undefined || rateLimit !== undefined;
    gates.set(name, isGated ? [shared, createGate({ concurrency: own, rateLimit })] : [shared]);
  }
  if (given.concurrency !== undefined) setConcurrency(given.concurrency);

  return {
    get concurrency() {
      return concurrency;
    },
    gates,
    tune(options) {
      if (options.rateLimit !== undefined) shared.tune({ rateLimit: options.rateLimit });
      if (options.concurrency === undefined) return;
      setConcurrency(options.concurrency);
      onConcurrency();
    },
  };
}
