import type { Evaluation } from '@tidemark/core';
import { UsageError } from '../usage-error.js';
import { bundleFile } from './bundle.js';
import { chooseExport, existingFile, importText } from './module-exports.js';

/** An evaluation with the text that it was made from. */
export interface LoadedEvaluation {
  readonly evaluation: Evaluation;
  readonly source: EvaluationSource;
}

/** The code of an evaluation, ready to be recorded with its run. */
export interface EvaluationSource {
  /** One module, packages left out. */
  readonly text: string;
  /** The file that it was bundled from, absolute. */
  readonly file: string;
  /** Which export it is. */
  readonly exported: string;
}

/**
 * Bundles an evaluation file and imports it.
 *
 * @param wanted - which of several: an export's name or an evaluation's.
 * @throws {UsageError} when the file is missing, does not compile, throws, or exports no (such) evaluation.
 */
export async function loadEvaluation(
  path: string,
  wanted: string | undefined,
  cwd: string,
): Promise<LoadedEvaluation> {
  const file = await existingFile(path, cwd);
  const text = await bundleFile(file, cwd);
  const found = await importText(text, file, isEvaluation);
  const exported = chooseExport(found, wanted, path, {
    noun: 'evaluation',
    maker: 'defineEvaluation({ … })',
  });
  return { evaluation: found.get(exported) as Evaluation, source: { text, file, exported } };
}

/** The evaluation of a recorded source. @throws {UsageError} when it can't be imported here any more. */
export async function loadSource(source: EvaluationSource): Promise<LoadedEvaluation> {
  const found = await importText(source.text, source.file, isEvaluation);
  const evaluation = found.get(source.exported);
  if (evaluation === undefined) {
    throw new UsageError(`the recorded source exports no evaluation ${source.exported}`);
  }
  return { evaluation, source };
}

function isEvaluation(value: unknown): value is Evaluation {
  return (
    typeof value === 'object' &&
    value !== null &&
    'stages' in value &&
    'scorers' in value &&
    'dataset' in value
  );
}
