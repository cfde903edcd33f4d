import { vi } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  type EntryWithPayload,
  type EvaluateOptions,
  type Evaluation,
  type Example,
  type ExampleResult,
  evaluate,
  type Run,
  type RunEvent,
  type RunSummary,
  type Store,
  TidemarkError,
} from '../../src/index.js';
import { createFaultyStore, type Faults, type FaultyStore } from '../../src/testing/index.js';

/** `{ id: 'e0', input: 0, expected: 0 }` and so on. */
export function numbers(count: number): Example<number, number>[] {
  return Array.from({ length: count }, (_, n) => ({ id: `e${n}`, input: n, expected: n }));
}

/** A promise and its ends. */
export interface Deferred<T = void> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

export function deferred<T = void>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A task that gives its input back once the promise has resolved. */
export function after(promise: Promise<unknown>): (input: number) => Promise<number> {
  return (input) => promise.then(() => input);
}

/** What a process that was killed gives back. */
export function never<T = never>(): Promise<T> {
  return new Promise(() => {});
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** All events of a run from now on, as they come. */
export function record(run: Pick<Run, 'events'>): RunEvent[] {
  const events: RunEvent[] = [];
  run.events.subscribe((event) => events.push(event));
  return events;
}

/** Resolves with the first event that fits. */
export function eventOf(run: Run, fits: (event: RunEvent) => boolean): Promise<RunEvent> {
  return new Promise((resolve) => {
    run.events.subscribe((event) => fits(event) && resolve(event));
  });
}

/** Ids of completion events, in order. */
export function completedIds(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'completion' ? [event.exampleId] : []));
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<TidemarkError> {
  const error = await promise.then(
    () => new Error('It did not reject.'),
    (thrown) => thrown,
  );
  return error as TidemarkError;
}

/** What everything that is due now leads to. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Holds the clock and its timers, but not the turns of the event loop. */
export function holdClock(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
}

/** Lets time go by, a few milliseconds and all that they lead to at a time. */
export async function passTime(durationMs: number, stepMs = 10): Promise<void> {
  for (let passed = 0; passed < durationMs; passed += stepMs) {
    await vi.advanceTimersByTimeAsync(stepMs);
    await settled();
  }
}

/** An evaluation that doubles numbers, and what it was called with. */
export interface Doubling {
  readonly evaluation: Evaluation<number, number, number>;
  readonly calls: number[];
}

export function doubling(
  examples: Evaluation<number, number, number>['dataset']['examples'],
  task: (input: number) => number | Promise<number> = (input) => input * 2,
): Doubling {
  const calls: number[] = [];
  const evaluation: Evaluation<number, number, number> = defineEvaluation({
    name: 'doubling',
    dataset: { name: 'numbers', examples },
    task: (input: number): number | Promise<number> => {
      calls.push(input);
      return task(input);
    },
    scorers: { isEven: ({ output }) => output % 2 === 0 },
  });
  return { evaluation, calls };
}

/** Runs to the end on a store, by default a new one. */
export async function run<I, O, E>(
  evaluation: Evaluation<I, O, E>,
  { store = createMemoryStore(), ...options }: Partial<EvaluateOptions> = {},
): Promise<{
  store: Store;
  run: Run<I, O, E>;
  events: RunEvent[];
  summary: RunSummary;
  results: ExampleResult<I, O, E>[];
}> {
  const driven = evaluate(evaluation, { store, ...options });
  const events = record(driven);
  const summary = await driven.finished;
  return { store, run: driven, events, summary, results: await collect(driven.results()) };
}

/** A store that dies at the n-th commit: `before` it is stored, or `after` that and before anyone hears so. */
export function crashingStore(
  inner: Store,
  commit: number,
  when: 'before' | 'after',
  onCrash: () => void = () => {},
): FaultyStore {
  const faults: Faults = {
    [when]({ method, count }: { method: string; count: number }) {
      if (method !== 'append' || count !== commit) return;
      onCrash();
      void store.crash();
    },
  };
  const store: FaultyStore = createFaultyStore(inner, faults);
  return store;
}

/** A store that dies when all before an entry that fits is stored. */
export function dyingAtEntry(inner: Store, fits: (entry: EntryWithPayload) => boolean): FaultyStore {
  const store: FaultyStore = createFaultyStore({
    ...inner,
    async openWriter(id, options) {
      const writer = await inner.openWriter(id, options);
      return (
        writer && {
          ...writer,
          async append(batch) {
            const at = batch.findIndex(fits);
            await writer.append(at < 0 ? batch : batch.slice(0, at));
            if (at < 0) return;
            void store.crash();
            throw new Error('Nobody hears this.');
          },
        }
      );
    },
  });
  return store;
}

/** A store whose commits fail from the n-th on. */
export function failingStore(inner: Store, commit: number, error: unknown): FaultyStore {
  return createFaultyStore(inner, {
    before({ method, count }) {
      if (method === 'append' && count >= commit) throw error;
    },
  });
}

export const diskFull = (): TidemarkError => new TidemarkError('STORE_FULL', 'No space left.');

/** All entries of a journal. */
export async function entriesOf(store: Store, id: string): Promise<Record<string, unknown>[]> {
  return (await collect(store.readEntries(id))).flat();
}
