import { deleteDataset, deleteRun, listDatasets, listRuns, type Store } from '@tidemark/core';
import { emptyFiller } from './fill-quota.js';

/**
 * Deletes all runs, those in the trash too, all saved datasets and the crash lab's noise.
 *
 * @throws when a run is being driven: the others are gone then.
 */
export async function deleteAll(store: Store): Promise<void> {
  const runs = [...(await listRuns(store)), ...(await listRuns(store, { trashed: true }))];
  const active = runs.filter(({ isActive }) => isActive);
  for (const { runId } of runs.filter(({ isActive }) => !isActive)) await deleteRun(store, runId);
  for (const { name } of await listDatasets(store)) await deleteDataset(store, name);
  await emptyFiller();
  if (active.length > 0)
    throw new Error(
      `Cancel first what is running: ${active.map(({ title, runId }) => title ?? runId).join(', ')}. All else is deleted.`,
    );
}
