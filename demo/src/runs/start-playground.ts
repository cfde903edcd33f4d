import { findEvaluation } from './find-evaluation.js';
import { createLiveRuns } from './live-runs.js';
import { openStore } from './open-store.js';
import type { Playground } from './playground-context.js';

/** Opens the store, and goes on with what was interrupted. */
export async function startPlayground(): Promise<Playground> {
  checkModuleWorkers();
  const store = await openStore();
  const runs = createLiveRuns(store, findEvaluation);
  await runs.resumeAll();
  return { store, runs };
}

/** @throws where workers can't be modules: nothing could be run. */
function checkModuleWorkers(): void {
  let isAsked = false;
  const options = {
    get type(): WorkerType {
      isAsked = true;
      return 'module';
    },
  };
  const address = URL.createObjectURL(new Blob([], { type: 'text/javascript' }));
  try {
    new Worker(address, options).terminate();
  } finally {
    URL.revokeObjectURL(address);
  }
  if (!isAsked)
    throw new Error(
      'This browser has no module workers, in which evaluations run. Firefox has them from 114, Safari from 15, Chrome and Edge from 80.',
    );
}
