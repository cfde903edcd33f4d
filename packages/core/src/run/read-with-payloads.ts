import type { Entry, Store } from '../store/store.js';

/** So many payloads are read at a time, fewer when they are big. */
const MOST_PAYLOADS = 256;
const MOST_CHARACTERS = 1_048_576;

/** Entries with their payloads, in the order given, a few in memory at a time. */
export async function* readWithPayloads<T extends Entry>(
  store: Store,
  id: string,
  entries: readonly T[],
): AsyncGenerator<{ readonly entry: T; readonly payload: string | undefined }, void> {
  let size = 1;
  for (let start = 0, end = 0; start < entries.length; start = end) {
    end = Math.min(entries.length, start + size);
    const chunk = entries.slice(start, end);
    const payloads = await store.readPayloads(
      id,
      chunk.map(({ seq }) => seq),
    );
    for (const [i, entry] of chunk.entries()) yield { entry, payload: payloads[i] };
    const characters = payloads.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    size = characters * 2 > MOST_CHARACTERS ? Math.max(1, size >> 1) : Math.min(MOST_PAYLOADS, size * 2);
  }
}
