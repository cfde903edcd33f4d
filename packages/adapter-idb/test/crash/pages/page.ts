import { createIdbStore } from '@tidemark/adapter-idb';
import {
  buildReport,
  type Entry,
  type EvaluateOptions,
  evaluate,
  FORMAT_VERSION,
  followRun,
  type Run,
  type RunSummary,
  resumeRuns,
  type Store,
} from '@tidemark/core';
import { tell } from './tell.js';
import { type WorkloadName, workload } from './workloads.js';

/** How a page comes to a run. */
export interface Order {
  readonly database: string;
  readonly workload: WorkloadName;
  /** `resume`: as a page does when it is loaded. */
  readonly how: 'evaluate' | 'resume' | 'follow';
  readonly options?: Omit<EvaluateOptions, 'store'>;
  /** Of `slow` and `mixed`, so many calls are answered; after that the page tells that it lives, until it dies. */
  readonly answers?: number;
}

/** A completion as it is stored. */
export interface Completion {
  readonly seq: number;
  readonly session: number;
  readonly exampleId: string;
  readonly stage: string;
  readonly status: 'ok' | 'error';
}

/** How a run ended. */
export interface Ending {
  readonly summary?: RunSummary;
  readonly code?: string;
  readonly message?: string;
}

/** Names this load of the page. */
const load = crypto.randomUUID();
const runId = 'run';
const stores = new Map<string, Promise<Store>>();
let current: Run | undefined;

function storeOf(database: string): Promise<Store> {
  const store = stores.get(database) ?? createIdbStore({ name: database });
  stores.set(database, store);
  return store;
}

async function readCompletions(store: Store): Promise<Completion[]> {
  const completions: Completion[] = [];
  if ((await store.get(runId)) === undefined) return [];
  for await (const batch of store.readEntries(runId)) {
    for (const entry of batch) {
      const { type, seq, session, exampleId, stage, status } = entry as unknown as Completion & Entry;
      if (type === undefined) completions.push({ seq, session, exampleId, stage, status });
    }
  }
  return completions;
}

async function open(store: Store, { workload: name, how, options, answers }: Order): Promise<Run> {
  if (how === 'follow') return followRun(store, runId);
  const evaluation = workload(name, load, answers);
  if (how === 'resume') {
    const [run] = await resumeRuns(store, [evaluation], { concurrency: 8 });
    if (run) return run;
  }
  return evaluate(evaluation, { store, runId, concurrency: 8, retryErrors: false, ...options });
}

/** What tests find on the page. */
const door = {
  load,
  /** Starts or resumes a run, or follows it, and tells what happens. @returns what was stored before. */
  async begin(order: Order): Promise<Completion[]> {
    const databases = await indexedDB.databases();
    const store = await storeOf(order.database);
    const stored = await readCompletions(store);
    const { lastSeq = 0 } = (await store.get(runId)) ?? {};
    tell(['found', load, databases.some(({ name }) => name === order.database), lastSeq]);
    const run = await open(store, order);
    current = run;
    run.events.subscribe((event) => {
      if (event.type === 'completion') tell(['seen', load, event.seq, event.exampleId, event.stage]);
      else tell(['event', load, event.type, event.type === 'notice' ? event.code : '']);
    });
    return stored;
  },
  /** Resolves when the run that was begun here has ended. */
  async ended(): Promise<Ending> {
    if (current === undefined) throw new Error('nothing was begun');
    return current.finished.then(
      (summary) => ({ summary }),
      ({ code, message }) => ({ code, message }),
    );
  },
  resume: () => current?.resume(),
  /** False when the page was loaded anew. */
  hasBegun: () => current !== undefined,
  stored: async (database: string) => readCompletions(await storeOf(database)),
  /** Has an entry appended at the last moment: when the page is left. */
  async appendOnLeave(database: string): Promise<void> {
    let append = () => {};
    // Listens before the store does, so that the store finds the commit under way.
    addEventListener('pagehide', () => append());
    const store = await createIdbStore({ name: database });
    const createdAt = new Date().toISOString();
    await store.create({ id: runId, kind: 'run', createdAt, formatVersion: FORMAT_VERSION, header: {} });
    const writer = await store.openWriter(runId);
    append = () => void writer?.append([{ seq: 1 }]);
  },
  /** The entries that a writer finds who opens the journal now. */
  async found(database: string): Promise<Entry[]> {
    const store = await storeOf(database);
    await (await store.openWriter(runId))?.close();
    const found: Entry[] = [];
    for await (const batch of store.readEntries(runId)) found.push(...batch);
    return found;
  },
  /** What of a run an uninterrupted one shares: all but times, sessions, sizes and what repeated calls consumed. */
  async snapshot(database: string): Promise<{ results: unknown[]; report: unknown }> {
    const store = await storeOf(database);
    const results: unknown[] = [];
    for await (const { durationMs: _, error, ...result } of followRun(store, runId).results()) {
      results.push({ ...result, ...(error && { error: { ...error, stack: undefined } }) });
    }
    const { run, counts, scores, errors } = await buildReport(store, runId);
    const { createdAt: _, sizeBytes: __, sessions: ___, reexecuted: ____, usage: _____, ...shared } = run;
    return { results, report: { run: shared, counts, scores, errors } };
  },
};

declare global {
  var runs: typeof door;
}

globalThis.runs = door;
