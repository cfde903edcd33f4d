import type { Examples } from './evaluation.js';

/** Stands for the examples of a saved dataset that is only named: the store that a run uses has them. */
export const FROM_STORE: Examples = () => {
  throw new TypeError('the examples of a saved dataset are read from a store: see loadDataset');
};

/** True for examples that only a store has. */
export function isFromStore(examples: unknown): boolean {
  return examples === FROM_STORE;
}

/** True for what examples may come from. */
export function isExamples(value: unknown): value is Examples {
  if (typeof value === 'function') return true;
  return (
    typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
  );
}
