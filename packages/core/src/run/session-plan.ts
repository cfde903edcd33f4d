import { type Code, codeDigest, isUnversioned } from '../model/code-digest.js';
import type { Evaluation } from '../model/evaluation.js';
import { remoteOf } from '../model/remote.js';
import type { PlannedStage, SessionEntry } from '../store/entries.js';
import type { RunFold } from '../store/run-fold.js';

/** Names of stages and scorers whose recorded results are to count no more. */
export interface Resets {
  readonly stages: ReadonlySet<string>;
  readonly scorers: ReadonlySet<string>;
}

/** What of a session's entry tells which results count. */
export type SessionPlan = Pick<SessionEntry, 'stages' | 'scorers' | 'kept'>;

/** Resets a stage, all later ones and all scorers; `score` resets just the scorers, and no stage nothing. */
export function resetsFrom({ stages, scorers }: Evaluation, stage: string | undefined): Resets {
  const at = stages.findIndex(({ name }) => name === stage);
  return {
    stages: new Set(at < 0 ? [] : stages.slice(at).map(({ name }) => name)),
    scorers: new Set(stage === undefined ? [] : Object.keys(scorers)),
  };
}

/**
 * The stages and scorers of the session to come, with the digests of their code. Completions of each count from the
 * session on that last reset it, also when sessions in between did not have it.
 *
 * @throws {TidemarkError} WORKER_LOAD, NOT_FOUND when a stage's code can't be reached in its worker.
 */
export async function planSession(
  { stages, scorers }: Evaluation,
  { planned, sessions, current }: Pick<RunFold, 'planned' | 'sessions' | 'current'>,
  resets: Resets,
): Promise<SessionPlan> {
  const session = nextSession(sessions);
  const resetAt = stages.map(({ name }) => planned.stages.get(name)?.validFrom ?? 1);
  /** What the last session did not have may be of outputs that were reset meanwhile. */
  const validFrom = (kind: 'stages' | 'scorers', name: string, before: readonly number[]): number => {
    const own = planned[kind].get(name)?.validFrom ?? 1;
    return current?.[kind].some((each) => each.name === name) ? own : Math.max(own, ...before);
  };
  const plan = {
    stages: await Promise.all(
      stages.map(async (stage, at) => ({
        name: stage.name,
        digest: await stageDigest(stage),
        ...(stage.version !== undefined && { version: stage.version }),
        ...(stage.samples !== undefined && { samples: stage.samples }),
        ...stepsValidity(planned.stages.get(stage.name), stage.version, session),
        validFrom: validFrom('stages', stage.name, resetAt.slice(0, at)),
      })),
    ),
    scorers: Object.entries(scorers).map(([name, scorer]) => ({
      name,
      digest: codeDigest(scorer),
      validFrom: validFrom('scorers', name, resetAt),
    })),
  };
  return resetPlan(plan, resets, session);
}

/** The plan, with what is reset counting from a session on. */
export function resetPlan(plan: SessionPlan, { stages, scorers }: Resets, session: number): SessionPlan {
  const reset = (all: readonly PlannedStage[], names: ReadonlySet<string>) =>
    all.map((each) => (names.has(each.name) ? { ...each, validFrom: session } : each));
  return { ...plan, stages: reset(plan.stages, stages), scorers: reset(plan.scorers, scorers) };
}

/** Durable steps outlive an edit of their stage's code, but not another explicit version. */
function stepsValidity(
  previous: PlannedStage | undefined,
  version: string | undefined,
  session: number,
): Pick<PlannedStage, 'stepsFrom'> {
  const { stepsFrom } = previous ?? {};
  const isOther = previous !== undefined && version !== undefined && previous.version !== version;
  const from = isOther ? session : stepsFrom;
  return from === undefined ? {} : { stepsFrom: from };
}

/** The number of the session that follows. */
export function nextSession(sessions: RunFold['sessions']): number {
  return (sessions.at(-1)?.session ?? 0) + 1;
}

/** The part of an evaluation that is run through a stage. */
export function partThrough(evaluation: Evaluation, until: string | undefined): Evaluation {
  const at = evaluation.stages.findIndex(({ name }) => name === until);
  return at < 0 ? evaluation : { ...evaluation, stages: evaluation.stages.slice(0, at + 1), scorers: {} };
}

/** True when the last session had the same stages, samples and scorers: nothing is missing that it did not know of. */
export function samePlan({ stages, scorers }: Evaluation, previous: SessionEntry | undefined): boolean {
  if (previous === undefined) return false;
  const shape = (units: SessionEntry['stages'] | Evaluation['stages'], names: readonly string[]) =>
    JSON.stringify([units.map(({ name, samples }) => [name, samples]), [...names].sort()]);
  const before = previous.scorers.map(({ name }) => name);
  return shape(stages, Object.keys(scorers)) === shape(previous.stages, before);
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

/** Asks the worker in any case: without it no call could be made. */
async function stageDigest(stage: Code): Promise<string> {
  const remote = await remoteOf(stage.run)?.digest();
  return remote === undefined || stage.version !== undefined ? codeDigest(stage) : remote;
}
