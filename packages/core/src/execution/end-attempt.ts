import { abortWith } from './attempt-context.js';
import { addLine } from './call-state.js';
import type { StageAttempt } from './take-step.js';

/** Closes an attempt whose function has ended. */
export function endAttempt(attempt: StageAttempt, isOk: boolean): void {
  attempt.isOver = true;
  if (!isOk || attempt.openSteps === 0) return;
  addLine(attempt.state, [
    'The stage ended before its steps, and their results are not kept: await ctx.step(…).',
  ]);
}

/** Closes an attempt whose function is given up, and stops what it has under way. */
export function cutAttempt(attempt: StageAttempt, reason: unknown): void {
  attempt.isOver = true;
  attempt.cut = { reason };
  if (attempt.controller) abortWith(attempt.controller, reason);
  for (let part = attempt.lastPart; part !== undefined; part = part.previous) part.cut();
}
