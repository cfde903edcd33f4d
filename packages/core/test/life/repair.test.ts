import { describe, expect, test } from 'vitest';
import {
  buildReport,
  compactRun,
  createMemoryStore,
  defineEvaluation,
  deleteRun,
  evaluate,
  followRun,
  getRun,
  listRuns,
  type RunInfo,
  repairRun,
  type Store,
  stage,
  trashRun,
  truncateRun,
  updateRun,
  verifyRun,
} from '../../src/index.js';
import { createFaultyStore, type FaultyStore } from '../../src/testing/index.js';
import {
  after,
  collect,
  crashingStore,
  deferred,
  diskFull,
  doubling,
  entriesOf,
  errorOf,
  eventOf,
  numbers,
  run,
} from '../run/harness.js';

/** A store that has lost entries and payloads of one journal. */
function damaged(
  inner: Store,
  id: string,
  lost: { entries?: readonly number[]; payloads?: readonly number[] },
): Store {
  const { entries = [], payloads = [] } = lost;
  return {
    ...inner,
    async *readEntries(each, options) {
      for await (const batch of inner.readEntries(each, options)) {
        yield each === id ? batch.filter(({ seq }) => !entries.includes(seq)) : batch;
      }
    },
    async readPayloads(each, seqs) {
      const texts = await inner.readPayloads(each, seqs);
      return texts.map((text, i) => (each === id && payloads.includes(seqs[i] as number) ? undefined : text));
    },
  };
}

async function finished(count = 10) {
  const doubler = doubling(numbers(count));
  const { store, run: done, summary } = await run(doubler.evaluation, { concurrency: 1 });
  return { ...doubler, store, runId: done.runId, summary };
}

async function seqOf(
  store: Store,
  runId: string,
  fits: (entry: Record<string, unknown>) => boolean,
): Promise<number> {
  return (await entriesOf(store, runId)).find(fits)?.seq as number;
}

describe('verifyRun', () => {
  test('says that a whole run is whole, and changes nothing', async () => {
    const { store, runId } = await finished();
    const before = await entriesOf(store, runId);
    expect(await verifyRun(store, runId)).toEqual({
      runId,
      ok: true,
      needsRepair: false,
      entries: before.length,
      payloads: 10,
      damage: [],
      setAside: 0,
      runAgain: [],
      pending: 0,
    });
    expect(await entriesOf(store, runId)).toEqual(before);
    expect((await errorOf(verifyRun(store, 'x'))).code).toBe('NOT_FOUND');
    expect(await repairRun(store, runId)).toMatchObject({ repaired: false, runAgain: [], rewritten: false });
    expect(await entriesOf(store, runId)).toEqual(before);
  });

  test('tells of a damaged output that counts, and of one that does not', async () => {
    const { store: inner, runId, evaluation } = await finished();
    const old = await seqOf(inner, runId, ({ exampleId }) => exampleId === 'e9');
    await truncateRun(inner, runId, 9);
    await run(evaluation, { store: inner });
    const seq = await seqOf(inner, runId, ({ exampleId }) => exampleId === 'e3');
    const store = damaged(inner, runId, { payloads: [seq, old] });
    const found = await verifyRun(store, runId);
    expect(found).toMatchObject({ ok: false, needsRepair: true, runAgain: ['e3'], pending: 1 });
    expect(found.damage).toEqual([
      { what: 'payload', seq, exampleId: 'e3', stage: 'task', counts: true },
      { what: 'payload', seq: old, exampleId: 'e9', stage: 'task', counts: false },
    ]);
  });

  test('tells of entries that were set aside: they run again without a repair', async () => {
    const { store: inner, runId, evaluation, calls } = await finished();
    const seq = await seqOf(inner, runId, ({ exampleId }) => exampleId === 'e3');
    const store = damaged(inner, runId, { entries: [seq] });
    expect(await verifyRun(store, runId)).toMatchObject({
      ok: false,
      needsRepair: false,
      setAside: 1,
      damage: [{ what: 'entries', from: seq, to: seq }],
      pending: 1,
    });
    calls.length = 0;
    expect((await run(evaluation, { store })).summary).toMatchObject({ status: 'completed', ok: 10 });
    expect(calls).toEqual([3]);
  });
});

describe('repairRun', () => {
  test('sets a damaged output aside: results can be read, and only that example runs again', async () => {
    const { store: inner, runId, evaluation, calls } = await finished();
    const seq = await seqOf(inner, runId, ({ exampleId }) => exampleId === 'e3');
    const store = damaged(inner, runId, { payloads: [seq] });
    const driven = evaluate(evaluation, { store });
    await driven.finished;
    expect(await errorOf(collect(driven.results()))).toMatchObject({
      code: 'STORE_CORRUPT',
      message: expect.stringContaining('repairRun'),
    });
    expect(await repairRun(store, runId)).toEqual({
      runId,
      repaired: true,
      runAgain: ['e3'],
      rewritten: false,
    });
    expect((await collect(driven.results())).filter(({ status }) => status === 'ok')).toHaveLength(9);
    expect(await getRun(store, runId)).toMatchObject({ status: 'interrupted', completed: 9, pending: 1 });
    calls.length = 0;
    const { summary, results } = await run(evaluation, { store });
    expect(summary).toMatchObject({ status: 'completed', ok: 10 });
    expect(results.map(({ output }) => output)).toEqual(numbers(10).map(({ input }) => input * 2));
    expect(calls).toEqual([3]);
    expect(await verifyRun(store, runId)).toMatchObject({ needsRepair: false, runAgain: [] });
    expect(await repairRun(store, runId)).toMatchObject({ repaired: false });
  });

  test('a lost first session: its results are its own and are kept', async () => {
    const { store: inner, runId, evaluation, calls } = await finished();
    const expected = await buildReport(inner, runId);
    const store = damaged(inner, runId, { entries: [1] });
    expect((await errorOf(buildReport(store, runId))).code).toBe('STORE_CORRUPT');
    expect(await verifyRun(store, runId)).toMatchObject({
      needsRepair: true,
      damage: [
        { what: 'entries', from: 1, to: 1 },
        { what: 'session', session: 1 },
      ],
    });
    expect(await repairRun(store, runId)).toMatchObject({ repaired: true, lostSession: 'kept' });
    const { counts, scores } = await buildReport(store, runId);
    expect({ ok: counts.ok, scores }).toEqual({ ok: 10, scores: expected.scores });
    calls.length = 0;
    const { summary, results } = await run(evaluation, { store });
    expect(summary).toMatchObject({ status: 'completed', ok: 10, total: 10 });
    expect(results).toHaveLength(10);
    expect(calls).toEqual([]);
  });

  test('a lost later session may have dropped earlier results: none comes back', async () => {
    const { store: inner, runId, evaluation, calls } = await finished(4);
    await truncateRun(inner, runId, 2);
    await run(evaluation, { store: inner });
    const session = await seqOf(inner, runId, ({ type, session }) => type === 'session' && session === 2);
    const store = damaged(inner, runId, { entries: [session] });
    expect((await errorOf(evaluate(evaluation, { store }).finished)).code).toBe('STORE_CORRUPT');
    expect(await repairRun(store, runId)).toMatchObject({ repaired: true, lostSession: 'dropped' });
    expect(await getRun(store, runId)).toMatchObject({ status: 'interrupted', completed: 0 });
    calls.length = 0;
    expect((await run(evaluation, { store })).summary).toMatchObject({ status: 'completed', ok: 4 });
    expect(calls.toSorted()).toEqual([0, 1, 2, 3]);
  });

  test('an older session may be missing: a later one tells what counts', async () => {
    const { store: inner, runId, evaluation } = await finished(4);
    await truncateRun(inner, runId, 2);
    await run(evaluation, { store: inner });
    const store = damaged(inner, runId, { entries: [1] });
    expect(await getRun(store, runId)).toMatchObject({ status: 'completed', ok: 4 });
    expect(await verifyRun(store, runId)).toMatchObject({ needsRepair: false, setAside: 1 });
  });

  test('is LOCKED while the run is driven', async () => {
    const gate = deferred();
    const { evaluation } = doubling(numbers(2), after(gate.promise));
    const store = createMemoryStore();
    const driven = evaluate(evaluation, { store });
    await eventOf(driven, ({ type }) => type === 'started');
    for (const refused of [repairRun(store, driven.runId), compactRun(store, driven.runId)]) {
      expect((await errorOf(refused)).code).toBe('LOCKED');
    }
    gate.resolve();
    await driven.finished;
  });
});

/** A run with history of all kinds: errors, steps, samples, usage, a truncation, three sessions. */
async function eventful() {
  const store = createMemoryStore();
  let fails = true;
  const calls: string[] = [];
  const evaluation = defineEvaluation({
    name: 'eventful',
    dataset: numbers(12),
    stages: [
      stage(
        'generate',
        (input: number, ctx) => {
          calls.push(`generate ${input}`);
          ctx.usage({ costUsd: 0.1, inputTokens: 3 });
          return input + ctx.sample;
        },
        { samples: 2 },
      ),
      stage('judge', async (outputs: number[], ctx) => {
        await ctx.step('first', () => calls.push(`step ${outputs[0]}`));
        if (fails && (outputs[0] as number) % 3 === 0) throw new Error('later');
        return outputs.length;
      }),
    ],
    scorers: { whole: ({ output }) => output === 2, odd: ({ input }) => input % 2 },
  });
  await run(evaluation, { store, concurrency: 1 });
  const { run: last } = await run(evaluation, { store, concurrency: 1, retryErrors: false, limit: 5 });
  fails = false;
  await truncateRun(store, last.runId, 8);
  await run(evaluation, { store, concurrency: 1, limit: 10 });
  return { store, runId: last.runId, evaluation, calls };
}

/** All that is told of a run, but its size and examples of which nothing counts. */
async function storyOf(store: Store, runId: string) {
  const { sizeBytes: _, ...info } = (await getRun(store, runId)) as RunInfo;
  const { run: __, ...report } = await buildReport(store, runId);
  const results = await collect(followRun(store, runId).results());
  return { info, report, results: results.filter(({ outputs }) => Object.keys(outputs).length > 0) };
}

describe('compactRun', () => {
  test('leaves what counts, and tells the same of it', async () => {
    const { store, runId, evaluation, calls } = await eventful();
    await updateRun(store, runId, { label: 'kept', tags: ['a'] });
    const before = await storyOf(store, runId);
    const entries = await entriesOf(store, runId);
    await compactRun(store, runId);
    expect(await storyOf(store, runId)).toEqual(before);
    const left = await entriesOf(store, runId);
    expect(left.length).toBeLessThan(entries.length - 10);
    expect(left.map(({ seq }) => seq)).toEqual(left.map((_, i) => i + 1));
    expect((await store.list()).map(({ id }) => id)).toEqual([runId]);
    expect(await verifyRun(store, runId)).toMatchObject({ ok: true });
    calls.length = 0;
    expect((await run(evaluation, { store })).summary).toMatchObject({ status: 'completed', ok: 12 });
    expect(calls.filter((call) => call.startsWith('generate'))).toHaveLength(4);
    const again = await storyOf(store, runId);
    await compactRun(store, runId);
    await compactRun(store, runId);
    expect(await storyOf(store, runId)).toEqual(again);
  });

  test('keeps durable steps of what is not done', async () => {
    const store = createMemoryStore();
    const calls: string[] = [];
    let fails = true;
    const evaluation = defineEvaluation({
      name: 'steps',
      dataset: numbers(2),
      task: async (input: number, ctx) => {
        await ctx.step('first', () => calls.push(`step ${input}`));
        if (fails) throw new Error('later');
        return input;
      },
    });
    const { run: failing } = await run(evaluation, { store });
    await compactRun(store, failing.runId);
    fails = false;
    expect((await run(evaluation, { store })).summary).toMatchObject({ status: 'completed', ok: 2 });
    expect(calls).toHaveLength(2);
  });

  test('keeps the order, the edits that were kept, and forgets what has left the dataset', async () => {
    const { store, runId, evaluation, calls } = await finished();
    const changed = numbers(10)
      .toReversed()
      .filter(({ id }) => id !== 'e5')
      .map((example) => (example.id === 'e3' ? { ...example, expected: -1 } : example));
    const edited = { ...evaluation, dataset: { name: 'numbers', examples: changed } };
    const kept = await run(edited, { store, onDrift: 'keep' });
    expect(kept.summary).toMatchObject({ status: 'completed', total: 9, ok: 9 });
    const before = await storyOf(store, runId);
    expect(before.results.map(({ exampleId }) => exampleId)).toEqual(changed.map(({ id }) => id));
    await compactRun(store, runId);
    expect(await storyOf(store, runId)).toEqual(before);
    calls.length = 0;
    expect((await run(edited, { store })).summary).toMatchObject({ status: 'completed', total: 9 });
    expect(calls).toEqual([]);
    await run(
      { ...evaluation, dataset: { name: 'numbers', examples: [...changed, ...numbers(6).slice(5)] } },
      { store },
    );
    expect(calls).toEqual([5]);
  });

  test('a redo that was killed goes on after it: only what it has not redone yet', async () => {
    const { store: inner, runId, evaluation, calls } = await finished();
    await truncateRun(inner, runId, 5);
    await run(evaluation, { store: inner, concurrency: 1 });
    const store = createFaultyStore(inner, {
      before({ method, count }) {
        if (method === 'append' && count === 12) void store.crash();
      },
    });
    void evaluate(evaluation, { store, concurrency: 1, retryFailed: { isEven: 2 } });
    await store.crashed;
    const before = await getRun(inner, runId);
    const redone = before?.completed as number;
    expect([redone > 0, redone < 10]).toEqual([true, true]);
    await compactRun(inner, runId);
    expect(await getRun(inner, runId)).toMatchObject({ status: 'interrupted', completed: redone });
    calls.length = 0;
    expect((await run(evaluation, { store: inner })).summary).toMatchObject({ status: 'completed', ok: 10 });
    expect(calls).toHaveLength(10 - redone);
  });

  test('who read the run before is told, and nothing of it is mixed up', async () => {
    const { store, runId, evaluation, calls } = await finished();
    await truncateRun(store, runId, 5);
    const gate = deferred();
    const reading = deferred();
    async function* slowly() {
      yield* numbers(8);
      reading.resolve();
      await gate.promise;
      yield* numbers(10).slice(8);
    }
    const late = evaluate(
      { ...evaluation, dataset: { name: 'numbers', examples: slowly } },
      { store, runId },
    );
    await reading.promise;
    await compactRun(store, runId);
    gate.resolve();
    const error = await errorOf(late.finished);
    expect(error).toMatchObject({ code: 'SUPERSEDED', message: expect.stringContaining('call again') });
    calls.length = 0;
    expect((await run(evaluation, { store })).summary).toMatchObject({ status: 'completed', ok: 10 });
    expect(calls.toSorted()).toEqual([5, 6, 7, 8, 9]);
  });

  test('a follower of it is told to follow again', async () => {
    const { evaluation } = doubling(numbers(10));
    const store = createMemoryStore();
    const dying = crashingStore(store, 5, 'after');
    const { runId } = evaluate(evaluation, { store: dying, concurrency: 1 });
    await dying.crashed;
    const follower = followRun(store, runId);
    await eventOf(follower, ({ type }) => type === 'started');
    await compactRun(store, runId);
    expect((await errorOf(follower.finished)).code).toMatch(/SUPERSEDED|LOCKED/);
  });

  test('leaves the run as it is when something that counts is damaged', async () => {
    const { store: inner, runId } = await finished();
    const store = damaged(inner, runId, { payloads: [4] });
    expect(await errorOf(compactRun(store, runId))).toMatchObject({
      code: 'STORE_CORRUPT',
      message: expect.stringContaining('repairRun'),
    });
    expect(await getRun(inner, runId)).toMatchObject({ status: 'completed', ok: 10 });
    expect(await inner.list()).toHaveLength(1);
  });

  test.each(['before', 'after'] as const)(
    'a run that is deleted when a crash %s its swap left a copy does not come back',
    async (when) => {
      const { store: inner, runId, evaluation, calls } = await finished();
      const store = createFaultyStore(inner, {
        [when]({ method, count }: { method: string; count: number }) {
          if (method === 'delete' && count === 2) void store.crash();
        },
      });
      void compactRun(store, runId);
      await store.crashed;
      expect((await inner.list()).length).toBe(when === 'before' ? 2 : 1);
      await deleteRun(inner, runId);
      expect(await inner.list()).toEqual([]);
      expect(await listRuns(inner)).toEqual([]);
      calls.length = 0;
      await run(evaluation, { store: inner });
      expect(calls).toHaveLength(10);
    },
  );

  test('a crash before or after any step of it leaves the run whole', async () => {
    const methods = ['create', 'update', 'delete', 'openWriter', 'append', 'close'] as const;
    let crashes = 0;
    for (const when of ['before', 'after'] as const) {
      for (const method of methods) {
        for (let count = 1; ; count++) {
          const { store: inner, runId, evaluation, calls } = await eventful();
          await trashRun(inner, runId);
          const before = await storyOf(inner, runId);
          const store: FaultyStore = createFaultyStore(inner, {
            [when](call: { method: string; count: number }) {
              if (call.method === method && call.count === count) void store.crash();
            },
          });
          const end = await Promise.race([
            compactRun(store, runId).then(
              () => 'done',
              () => 'failed',
            ),
            store.crashed.then(() => 'crashed'),
          ]);
          if (end === 'done') break;
          crashes++;
          if (count % 2 === 0) expect(await listRuns(inner, { trashed: true })).toMatchObject([{ runId }]);
          expect(await storyOf(inner, runId)).toEqual(before);
          calls.length = 0;
          expect((await run(evaluation, { store: inner })).summary).toMatchObject({
            status: 'completed',
            ok: 12,
          });
          expect(calls.filter((call) => call.startsWith('generate'))).toHaveLength(4);
          await compactRun(inner, runId);
          expect((await inner.list()).map(({ id }) => id)).toEqual([runId]);
        }
      }
    }
    expect(crashes).toBeGreaterThan(20);
  });

  test('a look at the run or the list meanwhile takes nothing away', async () => {
    const { store, runId } = await finished();
    const before = await buildReport(store, runId);
    const looks: unknown[] = [];
    const look = async ({ method, id }: { method: string; id: string | undefined }) => {
      if (method !== 'delete' || id !== runId) return;
      looks.push((await listRuns(store)).length, await getRun(store, runId).catch(({ code }) => code));
    };
    await compactRun(createFaultyStore(store, { before: look, after: look }), runId);
    expect(looks).toEqual([1, expect.objectContaining({ status: 'completed' }), 0, 'LOCKED']);
    expect(await store.list('run')).toHaveLength(1);
    expect((await buildReport(store, runId)).counts).toEqual(before.counts);
  });

  test('that can not delete the run leaves it as it was, and nothing beside it', async () => {
    const { store, runId } = await finished();
    const failing = createFaultyStore(store, {
      before({ method, id }) {
        if (method === 'delete' && id === runId) throw diskFull();
      },
    });
    expect((await errorOf(compactRun(failing, runId))).code).toBe('STORE_FULL');
    expect(await store.list('run')).toHaveLength(1);
    expect(await getRun(store, runId)).toMatchObject({ status: 'completed' });
  });
});
