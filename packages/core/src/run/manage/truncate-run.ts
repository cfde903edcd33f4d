import { rules, show } from '../../model/check.js';
import type { Store } from '../../store/store.js';
import { changeRun } from './change-run.js';

/**
 * Keeps the results of the first `keep` examples in dataset order: those of all others do not count any more, and the
 * next `evaluate` runs them again. Nothing is deleted: `null` takes all truncations back, and newer results win over those
 * that come back. `compactRun` makes it final.
 *
 * @throws {TypeError} when `keep` is neither a whole number of 0 or more nor `null`.
 * @throws {TidemarkError} NOT_FOUND when there is no such run, LOCKED while it is driven.
 */
export async function truncateRun(store: Store, runId: string, keep: number | null): Promise<void> {
  if (keep !== null && !rules.countOrZero.accepts(keep)) {
    throw new TypeError(`truncateRun: expected ${rules.countOrZero.expected} or null, got ${show(keep)}`);
  }
  await changeRun(store, runId, (fold) => {
    const session = fold.sessions.at(-1)?.session;
    return session === undefined ? [] : [{ type: 'truncate', session, at: Date.now(), keep }];
  });
}
