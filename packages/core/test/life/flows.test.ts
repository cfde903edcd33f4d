import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  defineFlow,
  evaluate,
  type Flow,
  followRun,
  listRuns,
  requestRun,
  type Store,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { collect, deferred, entriesOf, errorOf, never, settled } from '../run/harness.js';

type Counts = { list: string[]; [key: string]: unknown };
type Heavy = Record<string, unknown>;

/** A flow whose steps write their names into the state; what they saw is in `seen`, `fails` says which throw. */
function lettered(names: string, fails: Set<string> = new Set()) {
  const seen: { step: string; data: Heavy; state: Counts }[] = [];
  const loads: string[] = [];
  let flow: Flow<Counts, Heavy> = defineFlow<Counts, Heavy>('letters');
  for (const name of names) {
    flow = flow.step(
      name,
      (state, data) => {
        seen.push({ step: name, data: structuredClone(data), state: structuredClone(state) });
        state.list.push(name);
        if (fails.has(name)) throw new Error(`${name} is broken`);
      },
      {
        load: (state) => {
          loads.push(name);
          return { [name]: state.list.join('') };
        },
      },
    );
  }
  return { flow, seen, loads, steps: () => seen.map(({ step }) => step).join('') };
}

const start = (): Counts => ({ list: [] });

async function failing(names: string, at: string, store: Store = createMemoryStore()): Promise<Store> {
  await errorOf(lettered(names, new Set(at)).flow.run({ store, state: start() }));
  return store;
}

describe('a flow', () => {
  test('runs functions in sequence, with a state that each changes', async () => {
    const { flow, steps } = lettered('abc');
    const result = await flow.run({ store: createMemoryStore(), state: start() });
    expect(result).toEqual({
      status: 'completed',
      state: { list: ['a', 'b', 'c'] },
      ran: ['a', 'b', 'c'],
    });
    expect(steps()).toBe('abc');
  });

  test('is a run with one example whose stages are its steps', async () => {
    const store = createMemoryStore();
    await lettered('ab').flow.run({ store, state: start() });
    const [info] = await listRuns(store);
    expect(info).toMatchObject({ name: 'letters', status: 'completed', total: 1, ok: 1 });
    const [result] = await collect(followRun(store, info?.runId ?? '').results());
    expect(result).toMatchObject({
      input: { list: [] },
      outputs: { a: { list: ['a'] }, b: { list: ['a', 'b'] } },
    });
  });

  test('goes on at the step that failed, with the state as the step before left it', async () => {
    const store = createMemoryStore();
    const fails = new Set('c');
    const { flow, seen, steps } = lettered('abcd', fails);
    const error = await errorOf(flow.run({ store, state: start() }));
    expect(error).toMatchObject({
      code: 'STEP_FAILED',
      cause: new Error('c is broken'),
      details: { step: 'c', ran: ['a', 'b'] },
    });
    expect(error.message).toBe('flow letters: step c failed: c is broken');
    fails.clear();
    expect(await flow.run({ store, state: start() })).toEqual({
      status: 'completed',
      state: { list: ['a', 'b', 'c', 'd'] },
      ran: ['c', 'd'],
    });
    expect(steps()).toBe('abccd');
    expect(seen.at(-2)?.state.list).toEqual(['a', 'b']);
  });

  test('fails again and again, and goes on each time', async () => {
    const store = createMemoryStore();
    for (let n = 0; n < 5; n++) await failing('abc', 'b', store);
    const { flow, steps } = lettered('abc');
    expect(await flow.run({ store })).toMatchObject({ state: { list: ['a', 'b', 'c'] } });
    expect(steps()).toBe('bc');
  });

  test('starts over after success, or skips', async () => {
    const store = createMemoryStore();
    const { flow, steps } = lettered('ab');
    await flow.run({ store, state: start() });
    await flow.run({ store, state: { list: ['x'] } });
    expect(steps()).toBe('abab');
    expect(await flow.run({ store, state: { list: ['x'] }, ifComplete: 'skip' })).toEqual({
      status: 'skipped',
      state: { list: ['x', 'a', 'b'] },
      ran: [],
    });
    expect(steps()).toBe('abab');
    expect(await listRuns(store)).toHaveLength(1);
  });

  test('skips nothing that is not complete', async () => {
    const store = await failing('abc', 'c');
    const { flow, steps } = lettered('abc');
    expect(await flow.run({ store, state: start(), ifComplete: 'skip' })).toMatchObject({ ran: ['c'] });
    expect(steps()).toBe('c');
  });

  test('goes on after a crash within a restart, not with the run before it', async () => {
    const inner = createMemoryStore();
    await lettered('abc').flow.run({ store: inner, state: { list: ['old'] } });
    const store = createFaultyStore(inner);
    const reached = deferred();
    const hanging = defineFlow<Counts>('letters')
      .step('a', (state) => void state.list.push('a'))
      .step('b', () => {
        reached.resolve();
        return never();
      })
      .step('c', () => {});
    void hanging.run({ store, state: { list: ['new'] } });
    await reached.promise;
    await store.crash();
    const { flow, steps } = lettered('abc');
    expect(await flow.run({ store: inner, state: { list: ['new'] } })).toMatchObject({
      state: { list: ['new', 'a', 'b', 'c'] },
      ran: ['b', 'c'],
    });
    expect(steps()).toBe('bc');
  });

  test('can start over after a crash within a restart: from the first step, with another state', async () => {
    const inner = createMemoryStore();
    await lettered('ab').flow.run({ store: inner, state: start() });
    const store = createFaultyStore(inner);
    const reached = deferred();
    const hanging = defineFlow<Counts>('letters')
      .step('a', (state) => void state.list.push('a'))
      .step('b', () => {
        reached.resolve();
        return never();
      });
    void hanging.run({ store, state: start() });
    await reached.promise;
    await store.crash();
    const { flow } = lettered('ab');
    expect(await flow.run({ store: inner, state: { list: ['x'] }, from: 'a' })).toMatchObject({
      state: { list: ['x', 'a', 'b'] },
      ran: ['a', 'b'],
    });
  });

  test('does not give up a step that killed its process often', async () => {
    const inner = createMemoryStore();
    for (let n = 0; n < 4; n++) {
      const store = createFaultyStore(inner);
      const reached = deferred();
      const deadly = defineFlow<Counts>('letters').step('a', () => {
        reached.resolve();
        return never();
      });
      void deadly.run({ store, state: start() });
      await reached.promise;
      await store.crash();
    }
    expect(await lettered('a').flow.run({ store: inner, state: start() })).toMatchObject({ ran: ['a'] });
  });

  test('shares its name with an evaluation in peace', async () => {
    const store = createMemoryStore();
    const evaluation = defineEvaluation({ name: 'letters', dataset: [{ input: 1 }], task: (n: number) => n });
    await evaluate(evaluation, { store }).finished;
    expect(await lettered('ab').flow.run({ store, state: start() })).toMatchObject({ ran: ['a', 'b'] });
    expect(await listRuns(store)).toHaveLength(2);
  });
});

describe('state', () => {
  test("the caller's objects are never changed, nor is what was given back", async () => {
    const store = createMemoryStore();
    const state = { list: ['mine'], deep: { map: new Map([['k', [1]]]) } };
    const before = structuredClone(state);
    let kept: Counts | undefined;
    const flow = defineFlow<Counts>('letters')
      .step('a', (given) => {
        given.list.push('a');
        kept = given;
      })
      .step('b', (given) => void given.list.push('b'));
    const result = await flow.run({ store, state });
    expect(state).toEqual(before);
    expect(kept?.list).toEqual(['mine', 'a']);
    kept?.list.push('late');
    result.state.list.push('later');
    expect((await flow.run({ store, state, ifComplete: 'skip' })).state.list).toEqual(['mine', 'a', 'b']);
  });

  test('keeps all that the codec keeps, the same in a straight run and after a resume', async () => {
    const store = createMemoryStore();
    let isBroken = true;
    const types: unknown[] = [];
    const flow = defineFlow('typed')
      .step('make', (state) => {
        state.at = new Date(5);
        state.ids = new Set([1n]);
        state.own = new (class Own {
          value = 1;
        })();
      })
      .step('read', (state) => {
        types.push([state.at instanceof Date, state.ids instanceof Set, state.own?.constructor]);
        if (isBroken) throw new Error('once');
      });
    await errorOf(flow.run({ store }));
    isBroken = false;
    await flow.run({ store }).catch(() => {});
    expect(types[1]).toEqual(types[0]);
  });

  test('that can not be stored names its key and leaves the checkpoint before whole', async () => {
    const store = createMemoryStore();
    let isBroken = true;
    const saved: string[] = [];
    const flow = defineFlow<Counts>('letters')
      .step('a', (state) => void state.list.push('a'))
      .step(
        'b',
        (state) => {
          state.list.push('b');
          if (isBroken) state.handle = { inner: () => 1 };
        },
        { save: () => void saved.push('b') },
      );
    const error = await errorOf(flow.run({ store, state: start() }));
    expect(error).toMatchObject({ code: 'STEP_FAILED', cause: { code: 'NOT_SERIALIZABLE' } });
    expect(error.message).toContain('state.handle.inner');
    expect(saved).toEqual([]);
    isBroken = false;
    expect(await flow.run({ store })).toMatchObject({ state: { list: ['a', 'b'] }, ran: ['b'] });
  });

  test('that is given and can not be stored is an error before any work', async () => {
    const store = createMemoryStore();
    const error = await errorOf(lettered('a').flow.run({ store, state: { list: [], f: () => 1 } }));
    expect(error).toMatchObject({ code: 'NOT_SERIALIZABLE' });
    expect(error.message).toContain('state.f');
    expect(await listRuns(store)).toEqual([]);
  });

  test('another one while resuming is DRIFT, and says so', async () => {
    const store = await failing('abc', 'b');
    const { flow, steps } = lettered('abc');
    const error = await errorOf(flow.run({ store, state: { list: ['other'] } }));
    expect(error).toMatchObject({ code: 'DRIFT', details: { given: { list: ['other'] } } });
    expect(error.message).toMatch(/began with another state.*from: 'a'/);
    expect(steps()).toBe('');
    expect(await flow.run({ store, state: { list: ['other'] }, from: 'a' })).toMatchObject({
      state: { list: ['other', 'a', 'b', 'c'] },
    });
  });

  test('another one is no question when nothing was done', async () => {
    const store = await failing('abc', 'a');
    const result = await lettered('abc').flow.run({ store, state: { list: ['other'] } });
    expect(result).toMatchObject({ state: { list: ['other', 'a', 'b', 'c'] } });
  });
});

describe('data', () => {
  test.each([
    ['first', 'a', 'a'],
    ['always', 'abcd', 'abc'],
    [[false, true, false, true], 'bd', 'b'],
  ] as const)('with the policy %j is the same after a resume', async (loadPolicy, straight, before) => {
    const whole = lettered('abcd');
    await whole.flow.run({ store: createMemoryStore(), state: start(), loadPolicy });
    expect(whole.loads.join('')).toBe(straight);

    const store = createMemoryStore();
    await errorOf(lettered('abcd', new Set('c')).flow.run({ store, state: start(), loadPolicy }));
    const resumed = lettered('abcd');
    await resumed.flow.run({ store, loadPolicy });
    expect(resumed.seen).toEqual(whole.seen.slice(2));
    expect(resumed.loads.join('')).toBe(straight);
    expect(straight.startsWith(before)).toBe(true);
  });

  test('is moved by save and load', async () => {
    const shelf = new Map<string, unknown>();
    let isBroken = true;
    const flow = defineFlow<{ key?: string; sum?: number }, { rows: number[] }>('heavy')
      .step(
        'extract',
        (state, data) => {
          state.key = 'rows-1';
          data.rows = [1, 2, 3];
        },
        { save: async (state, data) => void shelf.set(state.key ?? '', data.rows) },
      )
      .step(
        'sum',
        (state, data) => {
          if (isBroken) throw new Error('not yet');
          state.sum = data.rows.reduce((a, b) => a + b);
        },
        { load: async (state) => ({ rows: shelf.get(state.key ?? '') as number[] }) },
      );
    const store = createMemoryStore();
    await errorOf(flow.run({ store, loadPolicy: 'always' }));
    isBroken = false;
    const result = await flow.run({ store, loadPolicy: 'always' });
    expect(result).toEqual({ status: 'completed', state: { key: 'rows-1', sum: 6 }, ran: ['sum'] });
    expect(JSON.stringify(await entriesOf(store, (await listRuns(store))[0]?.runId ?? ''))).not.toContain(
      '[1,2,3]',
    );
  });

  test('a loader or saver that throws, or gives no object, fails its step', async () => {
    const store = createMemoryStore();
    const broken = (options: object) => defineFlow('broken').step('only', () => {}, options);
    const fail = () => {
      throw new Error('no shelf');
    };
    expect(await errorOf(broken({ load: fail }).run({ store }))).toMatchObject({
      code: 'STEP_FAILED',
      details: { step: 'only' },
    });
    expect(await errorOf(broken({ save: fail }).run({ store }))).toMatchObject({
      cause: { message: 'no shelf' },
    });
    const error = await errorOf(broken({ load: () => 5 }).run({ store }));
    expect(error.message).toContain('load: expected an object, got 5');
    expect(await broken({}).run({ store })).toMatchObject({ ran: ['only'] });
  });

  test('a loader can not change the state', async () => {
    const flow = defineFlow<Counts>('letters').step('a', (state) => void state.list.push('a'), {
      load: (state) => {
        state.list.push('sly');
        return {};
      },
    });
    const { state } = await flow.run({ store: createMemoryStore(), state: start() });
    expect(state.list).toEqual(['a']);
  });
});

describe('from', () => {
  test('runs a completed flow again from a step on, with the state and data of then', async () => {
    const store = createMemoryStore();
    const whole = lettered('abcd');
    await whole.flow.run({ store, state: start(), loadPolicy: 'always' });
    const again = lettered('abcd');
    const result = await again.flow.run({ store, from: 'c', loadPolicy: 'always' });
    expect(result).toEqual({
      status: 'completed',
      state: { list: ['a', 'b', 'c', 'd'] },
      ran: ['c', 'd'],
    });
    expect(again.seen).toEqual(whole.seen.slice(2));
  });

  test('can go back behind the step that failed', async () => {
    const store = await failing('abcd', 'd');
    const { flow, steps } = lettered('abcd');
    expect(await flow.run({ store, from: 'b' })).toMatchObject({ ran: ['b', 'c', 'd'] });
    expect(steps()).toBe('bcd');
  });

  test('refuses a step whose predecessors are not done', async () => {
    const store = await failing('abcd', 'b');
    const error = await errorOf(lettered('abcd').flow.run({ store, from: 'd' }));
    expect(error).toMatchObject({ code: 'NOT_FOUND', details: { missing: 'b' } });
    expect(error.message).toMatch(/can't begin with step d: step b is not done/);
    const fresh = await errorOf(lettered('ab').flow.run({ store: createMemoryStore(), from: 'b' }));
    expect(fresh).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('steps that have changed', () => {
  test.each([
    ['renamed', 'axc'],
    ['reordered', 'bac'],
    ['inserted', 'abxc'],
    ['inserted at the end', 'abcx'],
    ['removed', 'ac'],
    ['removed at the end', 'ab'],
    ['all others', 'xyz'],
  ])('%s: DRIFT with a clear choice, and starting over is one', async (_, now) => {
    const store = await failing('abc', 'c');
    const { flow, steps } = lettered(now);
    const error = await errorOf(flow.run({ store, state: start() }));
    expect(error).toMatchObject({
      code: 'DRIFT',
      details: { recorded: ['a', 'b', 'c'], given: [...now], done: 2 },
    });
    expect(error.message).toContain(`from: '${now[0]}'`);
    expect(steps()).toBe('');
    const result = await flow.run({ store, state: start(), from: now[0] as string });
    expect(result).toMatchObject({ state: { list: [...now] }, ran: [...now] });
  });

  test('behind those that are done: going on there is another', async () => {
    const store = await failing('abc', 'c');
    const { flow, steps } = lettered('abxy');
    expect(await flow.run({ store, from: 'x' })).toMatchObject({
      state: { list: ['a', 'b', 'x', 'y'] },
      ran: ['x', 'y'],
    });
    expect(steps()).toBe('xy');
    expect(await errorOf(lettered('xbc').flow.run({ store, from: 'c' }))).toMatchObject({ code: 'DRIFT' });
  });

  test('are no question after success: the next run has them', async () => {
    const store = createMemoryStore();
    await lettered('abc').flow.run({ store, state: start() });
    expect(await lettered('xa').flow.run({ store, state: start() })).toMatchObject({ ran: ['x', 'a'] });
  });

  test('only in their code go on: names are what counts', async () => {
    const store = await failing('ab', 'b');
    const edited = defineFlow<Counts>('letters')
      .step('a', (state) => void state.list.push('edited a'))
      .step('b', (state) => void state.list.push('fixed b'));
    expect(await edited.run({ store })).toMatchObject({ state: { list: ['a', 'fixed b'] }, ran: ['b'] });
  });
});

test('a second call while one runs is LOCKED; a request to stop lets the steps finish', async () => {
  const store = createMemoryStore();
  const gate = deferred();
  const reached = deferred();
  const flow = defineFlow<Counts>('letters')
    .step('a', async (state) => {
      reached.resolve();
      await gate.promise;
      state.list.push('a');
    })
    .step('b', (state) => void state.list.push('b'));
  const first = flow.run({ store, state: start() });
  await reached.promise;
  expect(await errorOf(flow.run({ store, state: start() }))).toMatchObject({ code: 'LOCKED' });
  const [info] = await listRuns(store);
  expect(await requestRun(store, info?.runId ?? '', { action: 'stop' })).toBe(true);
  gate.resolve();
  expect(await first).toMatchObject({ status: 'completed', state: { list: ['a', 'b'] } });
  expect(await flow.run({ store, state: start(), ifComplete: 'skip' })).toMatchObject({ status: 'skipped' });
});

test('one that is asked to hand over is ABORTED, and goes on later', async () => {
  const store = createMemoryStore();
  const reached = deferred();
  const hanging = defineFlow<Counts>('letters')
    .step('a', (state) => void state.list.push('a'))
    .step('b', () => {
      reached.resolve();
      return never();
    });
  const first = hanging.run({ store, state: start() });
  await reached.promise;
  const [info] = await listRuns(store);
  void requestRun(store, info?.runId ?? '', { action: 'handover' });
  expect(await errorOf(first)).toMatchObject({ code: 'ABORTED', details: { ran: ['a'] } });
  expect(await lettered('ab').flow.run({ store })).toMatchObject({ ran: ['b'] });
});

test("a step's state is durable before the next step begins", async () => {
  const inner = createMemoryStore();
  const held = deferred();
  const appends: number[] = [];
  const store = createFaultyStore(inner, {
    before: ({ method, count }) => {
      if (method !== 'append') return undefined;
      appends.push(count);
      return count === 3 ? held.promise : undefined;
    },
  });
  const { flow, steps } = lettered('ab');
  const running = flow.run({ store, state: start() });
  await settled();
  expect(appends.at(-1)).toBe(3);
  expect(steps()).toBe('a');
  held.resolve();
  await running;
  expect(steps()).toBe('ab');
});

test('what makes no sense is a TypeError', async () => {
  const store = createMemoryStore();
  const { flow } = lettered('ab');
  const refused = async (options: object) => String(await errorOf(flow.run({ store, ...options })));
  expect(await refused({ loadPolicy: 'last' })).toMatch(
    /TypeError: flow letters: loadPolicy: expected 'first'/,
  );
  expect(await refused({ loadPolicy: [true] })).toMatch(/expected 2 booleans, one for each step, got 1/);
  expect(await refused({ loadPolicy: [true, 1] })).toMatch(/TypeError.*loadPolicy/);
  expect(await refused({ from: 'aa' })).toMatch(/there is no step aa \(did you mean a\?/);
  expect(await refused({ ifComplete: 'again' })).toMatch(/TypeError.*ifComplete/);
  expect(await refused({ state: [1] })).toMatch(/TypeError.*state: expected an object/);
  expect(await refused({ steps: 1 })).toMatch(/unknown option steps/);
  expect(await refused({ store: undefined })).toMatch(/expected a store/);
  expect(String(await errorOf(defineFlow('empty').run({ store })))).toMatch(/at least one step/);
  expect(() => defineFlow('')).toThrow(TypeError);
  expect(() => flow.step('a', () => {})).toThrow(/two steps are named a/);
  expect(() => flow.step('c', 5 as never)).toThrow(TypeError);
  expect(() => flow.step('c', () => {}, { lod: () => ({}) } as never)).toThrow(/did you mean load/);
  expect(await listRuns(store)).toEqual([]);
});
