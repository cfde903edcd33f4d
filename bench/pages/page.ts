import * as idb from './idb.js';
import * as ui from './ui.js';
import * as worker from './worker.js';

const subjects = { ...idb, ...worker, ...ui };

/** What can be measured in the page, by name. */
export type Subjects = typeof subjects;

declare global {
  var runSubject: (name: keyof Subjects, args: readonly unknown[]) => Promise<unknown>;
}

globalThis.runSubject = async (name, args) => {
  globalThis.gc?.();
  return (subjects[name] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
};
