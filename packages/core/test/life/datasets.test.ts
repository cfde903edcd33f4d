import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  deleteDataset,
  type Evaluation,
  type Example,
  evaluate,
  getRun,
  listDatasets,
  listRuns,
  loadDataset,
  planRun,
  resumeRuns,
  type Store,
  saveDataset,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import {
  collect,
  crashingStore,
  deferred,
  diskFull,
  doubling,
  entriesOf,
  errorOf,
  failingStore,
  numbers,
  run,
} from '../run/harness.js';

const rich: Example[] = [
  {
    id: 'a',
    input: { text: 'x', at: new Date(0) },
    expected: new Map([[1, 2n]]),
    metadata: { source: 'web' },
  },
  { id: 'b', input: null },
  { id: 'c', input: Number.NaN, expected: undefined },
];

async function examplesOf(store: Store, name: string): Promise<Example[]> {
  const { examples } = await loadDataset(store, name);
  return collect(examples);
}

/** An evaluation of a saved dataset that it only names. */
function named(name = 'numbers', version?: string): { evaluation: Evaluation; calls: number[] } {
  const calls: number[] = [];
  const evaluation = defineEvaluation({
    name: 'doubling',
    dataset: { name, ...(version !== undefined && { version }) },
    task: (input: number) => {
      calls.push(input);
      return input * 2;
    },
  });
  return { evaluation: evaluation as Evaluation, calls };
}

describe('a saved dataset', () => {
  test('comes back as it was, as often as is asked', async () => {
    const store = createMemoryStore();
    const info = await saveDataset(store, { name: 'rich', examples: rich });
    expect(info).toMatchObject({ name: 'rich', size: 3, version: info.digest });
    expect(info.digest).toMatch(/^[0-9a-f]{32}$/);
    const loaded = await loadDataset(store, 'rich');
    expect(loaded).toMatchObject({ name: 'rich', version: info.digest, digest: info.digest });
    expect(await examplesOf(store, 'rich')).toEqual(rich);
    expect(await examplesOf(store, 'rich')).toEqual(rich);
  });

  test.each([
    [
      'an async generator',
      async function* stream() {
        yield* numbers(2_500);
      },
    ],
    ['a generator object', numbers(2_500).values()],
  ])('is saved from %s', async (_, examples) => {
    const store = createMemoryStore();
    expect(await saveDataset(store, { name: 'n', examples })).toMatchObject({ size: 2_500 });
    expect(await examplesOf(store, 'n')).toEqual(numbers(2_500));
  });

  test('gives examples without an id the one that a run would give', async () => {
    const store = createMemoryStore();
    const examples = [{ input: 1 }, { input: 2 }, { input: 1 }];
    await saveDataset(store, { name: 'n', examples });
    const straight = await run(defineEvaluation({ name: 'x', dataset: examples, task: (n) => n }));
    const ids = (await examplesOf(store, 'n')).map(({ id }) => id);
    expect(ids).toEqual(straight.results.map(({ exampleId }) => exampleId));
    await saveDataset(store, { name: 'n', examples });
  });

  test('is listed, newest first, until it is deleted; deleting twice is no error', async () => {
    const store = createMemoryStore();
    await saveDataset(store, { name: 'one', version: 'v1', examples: numbers(1) });
    await saveDataset(store, { name: 'two', examples: numbers(2) });
    const listed = await listDatasets(store);
    expect(listed.map(({ name, size }) => [name, size]).toSorted()).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
    expect(listed.find(({ name }) => name === 'one')).toMatchObject({ version: 'v1' });
    expect(await listRuns(store)).toEqual([]);
    await deleteDataset(store, 'one');
    await deleteDataset(store, 'one');
    expect((await listDatasets(store)).map(({ name }) => name)).toEqual(['two']);
  });

  test('names are compared exactly, and never taken for runs', async () => {
    const store = createMemoryStore();
    for (const name of ['a/b', 'A', 'a', '..', 'ü'.repeat(180)]) {
      await saveDataset(store, { name, examples: [{ input: name }] });
    }
    expect(await examplesOf(store, 'A')).toMatchObject([{ input: 'A' }]);
    await expect(saveDataset(store, { name: 'x'.repeat(181), examples: [{ input: 1 }] })).rejects.toThrow(
      TypeError,
    );
  });
});

describe('the name of a saved dataset is taken', () => {
  test('equal content is a no-op, whatever the order of keys and the kind of source', async () => {
    const store = createMemoryStore();
    const first = await saveDataset(store, { name: 'n', examples: [{ id: 'a', input: { x: 1, y: 2 } }] });
    const again = await saveDataset(store, {
      name: 'n',
      examples: new Set([{ input: { y: 2, x: 1 }, id: 'a' }]),
    });
    expect(again).toEqual(first);
    expect(await entriesOf(store, 'dataset:n')).toHaveLength(2);
  });

  test.each([
    [
      'another value',
      [
        { id: 'e0', input: 5 },
        { id: 'e1', input: 1 },
      ],
    ],
    [
      'another id',
      [
        { id: 'x', input: 0, expected: 0 },
        { id: 'e1', input: 1, expected: 1 },
      ],
    ],
    ['one more', numbers(3)],
    ['one less', numbers(1)],
    ['another order', numbers(2).toReversed()],
  ])('%s is EXISTS, and what is saved stays', async (_, examples) => {
    const store = createMemoryStore();
    await saveDataset(store, { name: 'n', examples: numbers(2) });
    const error = await errorOf(saveDataset(store, { name: 'n', examples }));
    expect(error).toMatchObject({ code: 'EXISTS', message: expect.stringContaining('choose another name') });
    expect(await examplesOf(store, 'n')).toEqual(numbers(2));
  });

  test('while it is being saved: LOCKED, for saving and deleting; loading finds nothing whole', async () => {
    const store = createMemoryStore();
    const gate = deferred();
    const saving = saveDataset(store, {
      name: 'n',
      async *examples() {
        yield* numbers(1);
        await gate.promise;
        yield* numbers(2).slice(1);
      },
    });
    const again = await errorOf(saveDataset(store, { name: 'n', examples: numbers(2) }));
    expect(again.code).toBe('LOCKED');
    expect((await errorOf(deleteDataset(store, 'n'))).code).toBe('LOCKED');
    const loading = await errorOf(loadDataset(store, 'n'));
    expect(loading).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('being saved') });
    expect(await listDatasets(store)).toEqual([]);
    gate.resolve();
    expect(await saving).toMatchObject({ size: 2 });
  });
});

describe('saving that does not come to its end', () => {
  test.each(['before', 'after'] as const)(
    'a crash %s any commit leaves nothing whole, and saving again starts anew',
    async (when) => {
      for (let commit = 1; ; commit++) {
        const inner = createMemoryStore();
        const store = crashingStore(inner, commit, when);
        const saving = saveDataset(store, { name: 'n', examples: numbers(2_500) });
        const end = await Promise.race([saving.then(() => 'saved'), store.crashed.then(() => 'crashed')]);
        if (end === 'saved') return expect(commit).toBeGreaterThan(3);
        const listed = await listDatasets(inner);
        if (listed.length === 0) expect((await errorOf(loadDataset(inner, 'n'))).code).toBe('NOT_FOUND');
        else expect(await examplesOf(inner, 'n')).toEqual(numbers(2_500));
        await saveDataset(inner, { name: 'n', examples: numbers(listed.length === 0 ? 7 : 2_500) });
        expect(await examplesOf(inner, 'n')).toHaveLength(listed.length === 0 ? 7 : 2_500);
      }
    },
  );

  test.each([
    [
      'a source that throws',
      function* () {
        yield { input: 1 };
        throw new Error('no line');
      },
      'INVALID_DATASET',
    ],
    ['no examples', [], 'INVALID_DATASET'],
    ['an example without input', [{ input: 1 }, { inputs: 1 }], 'INVALID_DATASET'],
    [
      'equal ids',
      [
        { id: 'a', input: 1 },
        { id: 'a', input: 2 },
      ],
      'DUPLICATE_ID',
    ],
    ['what can not be recorded', [{ input: () => 1 }], 'INVALID_DATASET'],
  ])('%s is %s, and nothing is kept', async (_, examples, code) => {
    const store = createMemoryStore();
    const error = await errorOf(saveDataset(store, { name: 'n', examples: examples as never }));
    expect(error.code).toBe(code);
    expect(await store.list()).toEqual([]);
  });

  test('a full store', async () => {
    const inner = createMemoryStore();
    const store = failingStore(inner, 2, diskFull());
    const error = await errorOf(saveDataset(store, { name: 'n', examples: numbers(5_000) }));
    expect(error.code).toBe('STORE_FULL');
    expect(await listDatasets(inner)).toEqual([]);
  });

  test('misuse is a TypeError', async () => {
    const store = createMemoryStore();
    for (const wrong of [
      { examples: numbers(1) },
      { name: 'n' },
      { name: 'n', examples: 5 },
      { name: 'n', examples: [], size: 1 },
    ]) {
      await expect(saveDataset(store, wrong as never)).rejects.toThrow(TypeError);
    }
  });
});

describe('a run of a saved dataset', () => {
  test('names its digest in its record and its sessions', async () => {
    const store = createMemoryStore();
    const { digest } = await saveDataset(store, { name: 'numbers', examples: numbers(3) });
    const { evaluation } = named();
    const done = await run(evaluation, { store });
    expect(done.summary).toMatchObject({ status: 'completed', total: 3, ok: 3 });
    const dataset = { name: 'numbers', version: digest, digest };
    expect((await store.get(done.run.runId))?.header).toMatchObject({ dataset });
    expect((await entriesOf(store, done.run.runId))[0]).toMatchObject({ type: 'session', dataset });
  });

  test('is the same one whether it was loaded or only named, and goes on from either', async () => {
    const inner = createMemoryStore();
    await saveDataset(inner, { name: 'numbers', examples: numbers(20) });
    const dataset = await loadDataset<number, number>(inner, 'numbers');
    const store = crashingStore(inner, 4, 'after');
    const loaded = defineEvaluation({ name: 'doubling', dataset, task: (n) => n * 2 });
    const dying = evaluate(loaded, { store, concurrency: 1 });
    await store.crashed;
    const { evaluation, calls } = named();
    const goneOn = await run(evaluation, { store: inner, onDrift: 'keep' });
    expect(goneOn.run.runId).toBe(dying.runId);
    expect(goneOn.summary).toMatchObject({ status: 'completed', total: 20, ok: 20, resumed: true });
    expect(calls.length).toBeLessThan(20);
    const again = await run(defineEvaluation({ name: 'doubling', dataset, task: (n) => n * 2 }), {
      store: inner,
      onDrift: 'keep',
    });
    expect(again.run.runId).toBe(dying.runId);
    expect(again.results).toHaveLength(20);
  });

  test('is found by resumeRuns when the app passes only the name', async () => {
    const inner = createMemoryStore();
    await saveDataset(inner, { name: 'numbers', examples: numbers(20) });
    const store = crashingStore(inner, 4, 'after');
    void evaluate(named().evaluation, { store, concurrency: 1 });
    await store.crashed;
    const [resumed] = await resumeRuns(inner, [named().evaluation]);
    expect(await resumed?.finished).toMatchObject({ status: 'completed', total: 20, resumed: true });
  });

  test('chooses among its examples as among others', async () => {
    const store = createMemoryStore();
    await saveDataset(store, { name: 'numbers', examples: numbers(50) });
    const { evaluation, calls } = named();
    const other = defineEvaluation({ name: 'o', dataset: numbers(50), task: (n: number) => n });
    const expected = await run(other, { take: 9, shuffle: true });
    await run(evaluation, { store, take: 9, shuffle: true });
    expect(calls.toSorted()).toEqual(expected.results.map(({ input }) => input).toSorted());
  });

  test('is read once to be shuffled; then a few examples are looked up at a time', async () => {
    const inner = createMemoryStore();
    await saveDataset(inner, { name: 'numbers', examples: numbers(1_000) });
    let reads = 0;
    const store: Store = {
      ...inner,
      readEntries(id, options) {
        if (id.startsWith('dataset:') && options?.after === undefined) reads++;
        return inner.readEntries(id, options);
      },
    };
    const { evaluation, calls } = named();
    const straight = doubling(numbers(1_000));
    await run(straight.evaluation, { shuffle: 'x', concurrency: 1 });
    const done = await run(evaluation, { store, shuffle: 'x', concurrency: 1 });
    expect(done.summary).toMatchObject({ status: 'completed', ok: 1_000 });
    expect(calls).toEqual(straight.calls);
    expect(done.results.map(({ exampleId }) => exampleId)).toEqual(numbers(1_000).map(({ id }) => id));
    expect(reads).toBe(1);
  });

  test('is planned and drifts like any other: a dataset saved anew under the name is looked at example by example', async () => {
    const store = createMemoryStore();
    await saveDataset(store, { name: 'numbers', examples: numbers(10) });
    const { evaluation, calls } = named();
    expect(await planRun(evaluation, { store })).toMatchObject({ missing: { count: 10 } });
    await run(evaluation, { store });
    await deleteDataset(store, 'numbers');
    await saveDataset(store, { name: 'numbers', examples: numbers(12) });
    expect(await planRun(evaluation, { store })).toMatchObject({ kept: { count: 10 }, added: { count: 2 } });
    calls.length = 0;
    expect((await run(evaluation, { store })).summary).toMatchObject({ status: 'completed', total: 12 });
    expect(calls.toSorted()).toEqual([10, 11]);
    await deleteDataset(store, 'numbers');
    await saveDataset(store, { name: 'numbers', examples: [...numbers(11), { id: 'e11', input: 99 }] });
    const error = await errorOf(evaluate(evaluation, { store }).finished);
    expect(error).toMatchObject({ code: 'DRIFT', message: expect.stringContaining('e11') });
  });

  test('keeps its results when the dataset is deleted; going on says what is missing', async () => {
    const store = createMemoryStore();
    await saveDataset(store, { name: 'numbers', examples: numbers(3) });
    const { evaluation } = named();
    const done = await run(evaluation, { store });
    await deleteDataset(store, 'numbers');
    expect(await getRun(store, done.run.runId)).toMatchObject({ status: 'completed', ok: 3 });
    const error = await errorOf(evaluate(evaluation, { store }).finished);
    expect(error).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('no saved dataset numbers'),
    });
  });

  test('of another version than was asked for is refused', async () => {
    const store = createMemoryStore();
    await saveDataset(store, { name: 'numbers', version: 'v1', examples: numbers(3) });
    expect((await run(named('numbers', 'v1').evaluation, { store })).summary.ok).toBe(3);
    const error = await errorOf(evaluate(named('numbers', 'v2').evaluation, { store }).finished);
    expect(error).toMatchObject({ code: 'INVALID_DATASET', message: expect.stringMatching(/v1, not v2/) });
  });
});

describe('a saved dataset with damage', () => {
  test('is never given back shorter', async () => {
    const inner = createMemoryStore();
    await saveDataset(inner, { name: 'n', examples: numbers(30) });
    const lostHead = {
      ...inner,
      async *readEntries(id: string, options?: { after?: number }) {
        for await (const batch of inner.readEntries(id, options)) yield batch.filter(({ seq }) => seq !== 12);
      },
    };
    const lostPayload = createFaultyStore({
      ...inner,
      readPayloads: async (id, seqs) =>
        (await inner.readPayloads(id, seqs)).map((text, i) => (seqs[i] === 12 ? undefined : text)),
    });
    for (const store of [lostHead, lostPayload]) {
      const error = await errorOf(examplesOf(store, 'n'));
      expect(error).toMatchObject({
        code: 'STORE_CORRUPT',
        message: expect.stringContaining('save it again'),
      });
    }
  });

  test('that was replaced under a reader is not mixed up', async () => {
    const store = createMemoryStore();
    await saveDataset(store, { name: 'n', examples: numbers(3) });
    const { examples } = await loadDataset(store, 'n');
    await deleteDataset(store, 'n');
    await saveDataset(store, { name: 'n', examples: numbers(4) });
    const error = await errorOf(collect(examples()));
    expect(error).toMatchObject({
      code: 'INVALID_DATASET',
      message: expect.stringContaining('load it again'),
    });
  });
});
