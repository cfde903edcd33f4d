import { type RunInfo, readSource, type Source, type Store } from '@tidemark/core';
import { UsageError } from '../usage-error.js';
import { type EvaluationSource, type LoadedEvaluation, loadSource } from './load-evaluation.js';

const SEPARATOR = '#';

/** An evaluation's code as a run records it: the text by `file#export`. */
export function toSource({ text, file, exported }: EvaluationSource): Source {
  return { files: { [`${file}${SEPARATOR}${exported}`]: text } };
}

/** The evaluation that a run recorded. @throws {UsageError} when it recorded none, or it can't be loaded here any more. */
export async function loadRecorded(store: Store, info: RunInfo): Promise<LoadedEvaluation> {
  return loadSource(await readRecorded(store, info));
}

/** The code that a run recorded. @throws {UsageError} when it recorded none. */
export async function readRecorded(store: Store, { runId, name }: RunInfo): Promise<EvaluationSource> {
  const recorded = await readSource(store, runId);
  const source = recorded && fromSource(recorded.source);
  if (source === undefined) {
    throw new UsageError(
      `${runId} has no recorded source: an app started it, not tidemark run. Run its evaluation ${name} there again`,
    );
  }
  return source;
}

/** `undefined` when another tool recorded it. */
function fromSource(source: Source): EvaluationSource | undefined {
  if (typeof source === 'string') return undefined;
  const [[place, text] = ['', '']] = Object.entries(source.files);
  const at = place.lastIndexOf(SEPARATOR);
  return at < 0 ? undefined : { text, file: place.slice(0, at), exported: place.slice(at + 1) };
}
