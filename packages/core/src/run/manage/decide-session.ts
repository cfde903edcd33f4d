import { errorHead, toErrorData } from '../../model/error-data.js';
import { TidemarkError } from '../../model/errors.js';
import type { JsonObject } from '../../model/json.js';
import type { SessionEntry } from '../../store/entries.js';
import type { RunFold } from '../../store/run-fold.js';
import type { Store, StoredJournal } from '../../store/store.js';
import type { NewEntry } from './change-run.js';
import { rebuildPlan } from './rebuild-plan.js';

/**
 * A session that does nothing but say what counts, to follow one whose own entry is lost. If that was the first, all
 * results are its own and count. A later one may have been a restart: nothing counts.
 */
export async function decideSession(
  store: Store,
  { id, header }: StoredJournal,
  { current, end, missed }: RunFold,
): Promise<NewEntry[]> {
  if (missed === undefined) return [];
  const lost = missed.session;
  const session = lost + 1;
  const at = Date.now();
  const validFrom = lost === 1 ? 1 : session;
  const plan = current ?? (await rebuildPlan(store, id));
  const renew = (planned: SessionEntry['stages']) => planned.map((each) => ({ ...each, validFrom }));
  const total = end?.total ?? current?.total;
  const known = total === undefined ? {} : { total };
  const message = `the entry of session ${lost} was lost; repairRun decided what counts`;
  const error = errorHead(toErrorData(new TidemarkError('STORE_CORRUPT', message)));
  return [
    {
      type: 'session',
      session,
      at,
      params: current?.params ?? (header.params as JsonObject),
      stages: renew(plan.stages),
      scorers: renew(plan.scorers),
      options: current?.options ?? {},
      dataset: current?.dataset ?? (header.dataset as JsonObject | undefined) ?? {},
      ...known,
    },
    { type: 'end', session, at, reason: 'fault', exhausted: false, ...known, error: { ...error } },
  ];
}
