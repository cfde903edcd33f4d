import type { Store } from '../../store/store.js';
import { newestFirst } from '../run-journal.js';
import { type DatasetInfo, datasetInfo, datasetJournalId } from './dataset-journal.js';

/** The saved datasets of a store, newest first. Those that are being saved, or were not saved to their end, are left out. */
export async function listDatasets(store: Store): Promise<DatasetInfo[]> {
  const datasets: DatasetInfo[] = [];
  for (const journal of newestFirst(await store.list('dataset'))) {
    const info = await datasetInfo(store, journal);
    if (info !== undefined) datasets.push(info);
  }
  return datasets;
}

/**
 * Deletes a saved dataset, also one that was not saved to its end. Does nothing when absent. Runs keep their results.
 *
 * @throws {TidemarkError} LOCKED while it is being saved.
 */
export async function deleteDataset(store: Store, name: string): Promise<void> {
  const journal = await store.get(datasetJournalId(name));
  if (journal?.kind === 'dataset') await store.delete(journal.id);
}
