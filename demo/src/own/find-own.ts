import { describeRun, type RunInfo, readSource, type Store } from '@tidemark/core';
import type { LoadedEvaluation } from '../evaluations/ready-evaluation.js';
import { loadOwn, type OwnEvaluation } from './load-own.js';
import { fromRecorded, OWN_PREFIX } from './own-source.js';

/** What a run of one's own evaluation recorded of it; `undefined` when it is of another one. */
export async function readOwn(store: Store, runId: string): Promise<OwnEvaluation | undefined> {
  const { identity } = await describeRun(store, runId);
  const source = fromRecorded((await readSource(store, runId))?.source);
  const { evaluation: name, dataset } = identity;
  if (source === undefined || dataset.name === undefined) return undefined;
  return { name, source, datasetName: dataset.name };
}

/** The code of a run that was written here, from what it recorded. */
export async function findOwn(
  store: Store,
  { runId, name }: RunInfo,
  size: number,
): Promise<LoadedEvaluation | undefined> {
  if (!name.startsWith(OWN_PREFIX)) return undefined;
  const own = await readOwn(store, runId);
  return own && loadOwn(own, size);
}
