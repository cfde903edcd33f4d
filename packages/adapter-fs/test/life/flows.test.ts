import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import { listRuns } from '@tidemark/core';
import { describe, expect, test } from 'vitest';
import { createNursery, isOf } from '../crash/harness/children.js';
import { makeDir } from '../crash/harness/kill-loop.js';
import { dyingFlow, type FlowPlace, steps } from './dying-flow.js';
import type { FlowOrder, FlowTold } from './flow-child.js';

const childScript = new URL('./flow-child.ts', import.meta.url);

const places: readonly FlowPlace[] = [
  { step: 'a', at: 'load' },
  { step: 'a', at: 'half' },
  { step: 'b', at: 'start' },
  { step: 'c', at: 'end' },
  { step: 'c', at: 'load' },
  { step: 'd', at: 'save' },
];

/** What a straight run ends with. */
async function straightState(): Promise<object> {
  await using dir = await makeDir();
  const store = await createFsStore({ dir: dir.path });
  const flow = dyingFlow(join(dir.path, 'log'));
  const { state } = await flow.run({ store, state: { seen: [] }, loadPolicy: 'always' });
  await store.close();
  return state;
}

describe('a flow whose process is killed', () => {
  test.each(places)('at $at of step $step goes on there, and ends as a straight run does', async (death) => {
    await using nursery = createNursery<FlowTold>(childScript);
    await using dir = await makeDir();
    const log = join(dir.path, 'log');
    const order: FlowOrder = { dir: join(dir.path, 'store'), log };
    const dying = await nursery.next();
    dying.order({ ...order, death });
    expect(await dying.exited()).toMatchObject({ signal: 'SIGKILL' });
    const next = await nursery.next();
    next.order(order);
    const { state, ran } = await next.heard(isOf<FlowTold, 'finished'>('finished'));
    expect(state).toEqual(await straightState());
    const at = steps.indexOf(death.step);
    expect(ran).toEqual(steps.slice(at));
    const again = death.at === 'load' ? [] : [death.step];
    expect(readFileSync(log, 'utf8')).toBe([...steps.slice(0, at), ...again, ...steps.slice(at)].join(''));
  });

  test('is one run: interrupted before, completed after', async () => {
    await using nursery = createNursery<FlowTold>(childScript);
    await using dir = await makeDir();
    const log = join(dir.path, 'log');
    const statuses: unknown[] = [];
    for (const death of [{ step: 'b', at: 'half' }, { step: 'c', at: 'save' }, undefined] as const) {
      const child = await nursery.next();
      child.order({ dir: join(dir.path, 'store'), log, death } satisfies FlowOrder);
      await child.exited();
      const store = await createFsStore({ dir: join(dir.path, 'store') });
      statuses.push(...(await listRuns(store)).map(({ status, sessions }) => [status, sessions]));
      await store.close();
    }
    expect(statuses).toEqual([
      ['interrupted', 1],
      ['interrupted', 2],
      ['completed', 3],
    ]);
    expect(readFileSync(log, 'utf8')).toBe('abbccd');
  });
});
