import type { StoredJournal } from '../store/store.js';

/**
 * What the header of an imported run says of its import. With fewer entries the import was cut short or goes on: there is
 * no such run yet. So the entry that completes it makes the whole run appear at once.
 */
export interface ImportMark {
  readonly entries: number;
}

/** True for what an import left or has not finished: nobody may take it for a run. */
export function isUnfinishedImport({ header, lastSeq }: StoredJournal): boolean {
  const { entries } = (header.imported ?? { entries: 0 }) as unknown as ImportMark;
  return lastSeq < entries;
}
