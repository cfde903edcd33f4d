import { expect } from 'vitest';
import { planRun } from '../../../src/index.js';
import { optionsOf } from './drive.js';
import type { Given, Life } from './life.js';
import { startProcess } from './process.js';
import { standing } from './reference.js';
import { beginSession } from './reference-session.js';

/** Compares what is said before a session with what the reference says of it. */
export async function comparePlan(life: Life, given: Given): Promise<void> {
  const { app, reference } = life;
  const { evaluation, calls } = startProcess(app, true, () => undefined);
  const plan = await planRun(evaluation, optionsOf(life, given));
  expect(calls).toEqual([]);

  const { onDrift } = given;
  const drift = beginSession(reference.clone(), app, { ...given, onDrift: 'error' });
  if (onDrift !== 'rerun') expect(plan.drift !== undefined).toBe(drift !== undefined);

  const planned = reference.clone();
  beginSession(planned, app, { ...given, onDrift: onDrift === 'error' ? 'keep' : onDrift });
  const wanted = new Set(planned.wanted().map((call) => call.split(' ')[1]));
  const groups = [plan.kept, plan.missing, plan.errored, plan.edited, plan.added, plan.removed];
  const [kept, missing, errored, edited, added, removed] = groups.map((group) =>
    group === 'unknown' ? { count: Number.NaN, ids: [] } : group,
  ) as [Group, Group, Group, Group, Group, Group];
  const counts = [kept, missing, errored, edited, added].map(({ count }) => count);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(planned.startable.length);
  expect(kept.ids.filter((id) => wanted.has(id))).toEqual([]);
  expect(missing.ids.filter((id) => !wanted.has(id))).toEqual([]);
  const states = new Map(planned.members().map((row) => [row.id, planned.state(row)]));
  expect(errored.ids.filter((id) => states.get(id) !== 'error')).toEqual([]);
  const left = reference.members().filter((row) => standing(row).length > 0 && !states.has(row.id));
  expect(removed.ids).toEqual(expect.arrayContaining(left.slice(0, 1).map(({ id }) => id)));
}

interface Group {
  readonly count: number;
  readonly ids: readonly string[];
}
