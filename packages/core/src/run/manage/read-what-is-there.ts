import { hasCode, type TidemarkError } from '../../model/errors.js';
import type { CompletionEntry, RunEntry } from '../../store/entries.js';
import type { Store } from '../../store/store.js';

/** Reads all entries that can be read; gives what the store says when they are too few for it. */
export async function readWhatIsThere(
  store: Store,
  runId: string,
  take: (batch: readonly RunEntry[]) => void | Promise<void>,
): Promise<TidemarkError | undefined> {
  let isTaking = false;
  try {
    for await (const batch of store.readEntries(runId)) {
      isTaking = true;
      await take(batch as readonly RunEntry[]);
      isTaking = false;
    }
    return undefined;
  } catch (error) {
    if (!isTaking && hasCode(error, 'STORE_CORRUPT')) return error as TidemarkError;
    throw error;
  }
}

export function isCompletion(entry: RunEntry): entry is CompletionEntry {
  return entry.type === undefined;
}
