import { type NodePort, nodeEndpoint } from '../execution/worker-port.js';
import { createExposer, type Exposer, type WorkerThread } from './expose-on.js';

export type { ExposeOptions, Exposer } from './expose-on.js';

interface Modules {
  getBuiltinModule(name: 'node:worker_threads'): { readonly parentPort: NodePort | null };
}

const exposer: Exposer = createExposer(openThread);

/** See {@link Exposer.exposeTask}. */
export const exposeTask: Exposer['exposeTask'] = exposer.exposeTask;

/** See {@link Exposer.exposeTasks}. */
export const exposeTasks: Exposer['exposeTasks'] = exposer.exposeTasks;

/** Node tells the pool itself of the thread's end and of what nobody caught. */
function openThread(): WorkerThread | undefined {
  const { process } = globalThis as unknown as { readonly process: Modules };
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  if (parentPort === null) return undefined;
  return { endpoint: nodeEndpoint(parentPort), watch() {}, lock: async () => undefined };
}
