// What core does to read a run again has no public door of its own: `getRun` may answer from a cached summary.

export { catchUp } from '../../packages/core/dist/run/load-fold.js';
export { RunFold } from '../../packages/core/dist/store/run-fold.js';
