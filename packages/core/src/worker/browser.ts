import type { Endpoint } from 'comlink';
import { createExposer, type Exposer, type WorkerThread } from './expose-on.js';

export type { ExposeOptions, Exposer } from './expose-on.js';

const exposer: Exposer = createExposer(openThread);

/** See {@link Exposer.exposeTask}. */
export const exposeTask: Exposer['exposeTask'] = exposer.exposeTask;

/** See {@link Exposer.exposeTasks}. */
export const exposeTasks: Exposer['exposeTasks'] = exposer.exposeTasks;

function openThread(): WorkerThread | undefined {
  if (typeof document !== 'undefined') return undefined;
  return { endpoint: globalThis as unknown as Endpoint, watch, lock };
}

/** The pool's own listeners get no unhandled rejections, and of errors only the message. */
function watch(report: (error: unknown) => void): void {
  addEventListener('error', (event) => {
    event.preventDefault();
    report(event.error ?? event.message);
  });
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    report(event.reason);
  });
  const close = globalThis.close.bind(globalThis);
  globalThis.close = () => {
    report(new Error('it closed itself'));
    close();
  };
}

/**
 * Web Locks end with the worker, however it ends. Without them (plain http) only `close` and uncaught errors are told.
 */
function lock(): Promise<string | undefined> {
  const { locks } = navigator;
  const name = `tidemark-worker-${Math.random()}`;
  return new Promise((resolve) => {
    if (locks === undefined) resolve(undefined);
    else void locks.request(name, () => new Promise(() => resolve(name)));
  });
}
