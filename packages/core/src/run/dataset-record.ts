import type { Dataset } from '../model/evaluation.js';
import type { SessionEntry } from '../store/entries.js';

/** What a run records of its dataset. */
export function datasetRecord({ name, version, digest }: Dataset): SessionEntry['dataset'] {
  return {
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(digest !== undefined && { digest }),
  };
}
