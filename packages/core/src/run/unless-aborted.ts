import type { AbortScope } from '../execution/abort-scope.js';

/** What a promise gives, or `undefined` as soon as the scope aborts: a dataset may hang. */
export function unlessAborted<T>(promise: Promise<T>, scope: AbortScope): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stopListening = scope.onAbort(() => resolve(undefined));
    promise.then(resolve, reject).finally(stopListening);
  });
}
