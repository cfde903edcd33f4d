import { digestValue } from '../model/digest.js';
import type { Evaluation } from '../model/evaluation.js';
import type { PlannedStage, SessionEntry } from '../store/entries.js';

/** The code of a stage or scorer as a journal knows it. */
interface Code {
  readonly run: (...args: never[]) => unknown;
  readonly version?: string;
}

/** The stages and scorers of a session, with the digests of their code. */
export function planSession(
  { stages, scorers }: Evaluation,
  previous: SessionEntry | undefined,
): Pick<SessionEntry, 'stages' | 'scorers'> {
  return {
    stages: stages.map((stage) => ({
      ...planned(stage.name, stage, previous?.stages),
      ...(stage.samples !== undefined && { samples: stage.samples }),
    })),
    scorers: Object.entries(scorers).map(([name, scorer]) => planned(name, scorer, previous?.scorers)),
  };
}

/** True when the last session had the same stages, samples and scorers: nothing is missing that it did not know of. */
export function samePlan(
  plan: Pick<SessionEntry, 'stages' | 'scorers'>,
  previous: SessionEntry | undefined,
): boolean {
  if (previous === undefined) return false;
  const shape = ({ stages, scorers }: Pick<SessionEntry, 'stages' | 'scorers'>) =>
    JSON.stringify([
      stages.map(({ name, samples }) => [name, samples]),
      scorers.map(({ name }) => name).sort(),
    ]);
  return shape(plan) === shape(previous);
}

/** Names of the code whose digest says nothing: no version, and a source text that the engine hides. */
export function unversioned({ stages, scorers }: Evaluation): string[] {
  const all: (Code & { readonly name: string })[] = [
    ...stages,
    ...Object.entries(scorers).map(([name, { run, version }]) => ({
      name,
      run,
      ...(version !== undefined && { version }),
    })),
  ];
  return all.filter(({ run, version }) => version === undefined && isNative(run)).map(({ name }) => name);
}

function planned(name: string, code: Code, previous: readonly PlannedStage[] | undefined): PlannedStage {
  const validFrom = previous?.find((each) => each.name === name)?.validFrom ?? 1;
  return { name, digest: codeDigest(code), validFrom };
}

function codeDigest({ run, version }: Code): string {
  return digestValue(version === undefined ? { source: run.toString() } : { version });
}

function isNative(run: Code['run']): boolean {
  return /\{\s*\[native code\]\s*\}\s*$/.test(run.toString());
}
