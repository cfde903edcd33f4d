import {
  createMemoryStore,
  type Entry,
  FORMAT_VERSION,
  type JsonObject,
  type Store,
} from '../../src/index.js';

const AT = Date.UTC(2024, 0, 31, 9, 30);

/** A store with one run, `r`, of the stage `task` and the given scorers: one session, and these entries after its own. */
export async function storeWith(
  entries: readonly JsonObject[],
  { scorers = [], params = {} }: { readonly scorers?: readonly string[]; readonly params?: JsonObject } = {},
): Promise<Store> {
  const store = createMemoryStore();
  await store.create({
    id: 'r',
    kind: 'run',
    createdAt: new Date(AT).toISOString(),
    formatVersion: FORMAT_VERSION,
    header: { evaluation: 'written', params },
  });
  const writer = await store.openWriter('r');
  const plan = (name: string): JsonObject => ({ name, digest: name, validFrom: 1 });
  const session = {
    type: 'session',
    session: 1,
    at: AT,
    params,
    stages: [plan('task')],
    scorers: scorers.map(plan),
    options: {},
    dataset: {},
  };
  await writer?.append([session, ...entries].map((entry, i): Entry => ({ ...entry, seq: i + 1 })));
  await writer?.close();
  return store;
}

/** The clean end of the session, after a minute. */
export function end(total: number, facts: JsonObject = {}): JsonObject {
  return { type: 'end', session: 1, at: AT + 60_000, reason: 'finished', total, ...facts };
}

/** The n-th example's completion, `n` seconds after the session began. */
export function completion(n: number, facts: JsonObject = {}): JsonObject {
  return {
    session: 1,
    exampleId: `e${n}`,
    index: n,
    stage: 'task',
    status: 'ok',
    attempts: 1,
    durationMs: 1,
    at: AT + n * 1_000,
    ...facts,
  };
}
