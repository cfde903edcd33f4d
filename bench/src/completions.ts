import { type EntryWithPayload, FORMAT_VERSION, type Store } from '@tidemark/core';

/** Core's limits of one commit. */
const MOST_ENTRIES = 1_000;
const MOST_CHARACTERS = 1_048_576;

export const RUN_ID = 'bench';

/** A run's journal as core would write it: a session, completions with outputs of `outputBytes`, and an end, in batches. */
export function* completionBatches(
  count: number,
  outputBytes: number,
): Generator<EntryWithPayload[], void, undefined> {
  const batchEntries = Math.min(MOST_ENTRIES, Math.ceil(MOST_CHARACTERS / outputBytes));
  const output = `{"output":"${'x'.repeat(outputBytes)}","input":`;
  yield [sessionEntry()];
  for (let start = 0; start < count; start += batchEntries) {
    const length = Math.min(batchEntries, count - start);
    yield Array.from({ length }, (_, i) => completion(start + i, output));
  }
  yield [{ seq: count + 2, type: 'end', session: 1, at: Date.now(), reason: 'finished', total: count }];
}

function sessionEntry(): EntryWithPayload {
  return {
    seq: 1,
    type: 'session',
    session: 1,
    at: Date.now(),
    params: {},
    stages: [{ name: 'task', digest: '0'.repeat(32), validFrom: 1 }],
    scorers: [],
    options: {},
    dataset: {},
  };
}

/** Keys in the order in which core's recorder sets them. */
function completion(index: number, output: string): EntryWithPayload {
  return {
    seq: index + 2,
    session: 1,
    exampleId: `example-${index}`,
    index,
    stage: 'task',
    status: 'ok',
    attempts: 1,
    durationMs: (index % 1_000) / 1_000,
    at: Date.now(),
    exampleDigest: index.toString(16).padStart(32, '0'),
    payload: `${output}${index}}`,
  };
}

export async function createJournal(store: Store): Promise<void> {
  const createdAt = new Date().toISOString();
  const header = { evaluation: 'bench', params: {} };
  await store.create({ id: RUN_ID, kind: 'run', createdAt, formatVersion: FORMAT_VERSION, header });
}

/** Appends the batches to a new journal and closes it. */
export async function writeJournal(store: Store, batches: Iterable<EntryWithPayload[]>): Promise<void> {
  await createJournal(store);
  const writer = await store.openWriter(RUN_ID);
  if (writer === undefined) throw new Error('A new journal is held by another writer');
  for (const batch of batches) await writer.append(batch);
  await writer.close();
}
