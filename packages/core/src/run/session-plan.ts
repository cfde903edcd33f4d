import { type Code, codeDigest, isUnversioned } from '../model/code-digest.js';
import type { Evaluation } from '../model/evaluation.js';
import { remoteOf } from '../model/remote.js';
import type { PlannedStage, SessionEntry } from '../store/entries.js';

/**
 * The stages and scorers of a session, with the digests of their code.
 *
 * @throws {TidemarkError} WORKER_LOAD, NOT_FOUND when a stage's code can't be reached in its worker.
 */
export async function planSession(
  { stages, scorers }: Evaluation,
  previous: SessionEntry | undefined,
): Promise<Pick<SessionEntry, 'stages' | 'scorers'>> {
  return {
    stages: await Promise.all(
      stages.map(async (stage) => ({
        ...planned(stage.name, await stageDigest(stage), previous?.stages),
        ...(stage.samples !== undefined && { samples: stage.samples }),
      })),
    ),
    scorers: Object.entries(scorers).map(([name, scorer]) =>
      planned(name, codeDigest(scorer), previous?.scorers),
    ),
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
  return all.filter(isUnversioned).map(({ name }) => name);
}

function planned(name: string, digest: string, previous: readonly PlannedStage[] | undefined): PlannedStage {
  const validFrom = previous?.find((each) => each.name === name)?.validFrom ?? 1;
  return { name, digest, validFrom };
}

/** Asks the worker in any case: without it no call could be made. */
async function stageDigest(stage: Code): Promise<string> {
  const remote = await remoteOf(stage.run)?.digest();
  return remote === undefined || stage.version !== undefined ? codeDigest(stage) : remote;
}
