import type { Evaluation } from '../model/evaluation.js';
import type { RunFold } from '../store/run-fold.js';
import { describePlan } from './drift/count-plan.js';
import { describeDrift } from './drift/describe-drift.js';
import type { EvaluateOptions } from './options.js';
import type { Prepared } from './prepare.js';
import { nextSession, unversioned } from './session-plan.js';

/** What notices at the start of a session tell of. */
export interface NoticeWork extends Pick<Prepared, 'plan' | 'drift' | 'counts'> {
  readonly evaluation: Evaluation;
  readonly options: EvaluateOptions;
  readonly fold: RunFold;
}

/** What a session tells when it has begun. */
export interface Notice {
  readonly type: 'notice';
  readonly code: string;
  readonly message: string;
}

/** What a session that is about to begin found, and what it will do about it. */
export function noticesOf({ evaluation, options, fold, plan, drift, counts }: NoticeWork): Notice[] {
  const notices: Notice[] = [];
  const notice = (code: string, message: string) => notices.push({ type: 'notice', code, message });
  if (fold.damaged > 0) {
    const count = fold.damaged === 1 ? '1 damaged entry was' : `${fold.damaged} damaged entries were`;
    notice('DAMAGED', `${count} set aside; what they recorded is run again`);
  }
  for (const name of unversioned(evaluation)) {
    notice('UNVERSIONED', `the code of ${name} can't be told from other code: give it a version`);
  }
  if (drift !== undefined) {
    const done = options.onDrift === 'keep' ? 'kept, and marked' : 'run again';
    notice('DRIFT', `what would be invalid is ${done}: ${describeDrift(drift)}`);
  }
  for (const name of stagesWithOldSteps(fold, plan)) {
    notice(
      'STEPS_KEPT',
      `the code of stage ${name} has changed; its done steps are kept: another version drops them`,
    );
  }
  if (counts !== undefined) notice('PLAN', describePlan(counts));
  return notices;
}

/** Stages that begin with durable steps which other code of theirs has made. */
function stagesWithOldSteps(
  { planned, sessions, completions }: RunFold,
  { stages }: Prepared['plan'],
): string[] {
  const session = nextSession(sessions);
  return stages
    .filter(({ name, digest, validFrom, stepsFrom }) => {
      const before = planned.stages.get(name);
      const isReset = validFrom === session || stepsFrom === session;
      return before !== undefined && before.digest !== digest && !isReset && completions.hasSteps(name);
    })
    .map(({ name }) => name);
}
