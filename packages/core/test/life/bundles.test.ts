import { describe, expect, it } from 'vitest';
import {
  buildReport,
  createMemoryStore,
  defineEvaluation,
  evaluate,
  exportRun,
  followRun,
  getRun,
  importRun,
  listRuns,
  type Store,
  stage,
  updateRun,
} from '../../src/index.js';
import { createFaultyStore, type FaultyStore } from '../../src/testing/index.js';
import {
  collect,
  crashingStore,
  deferred,
  doubling,
  entriesOf,
  errorOf,
  never,
  numbers,
  run,
} from '../run/harness.js';

/** Two stages, one with samples, a scorer that gives metadata, one that fails at times, values that JSON lacks. */
function rich(log: string[] = []) {
  return defineEvaluation({
    name: 'rich',
    dataset: { name: 'numbers', examples: numbers(7) },
    params: { at: new Date(0), depth: 2 },
    stages: [
      stage('generate', async (input: number, ctx) => {
        log.push(`generate ${input}`);
        const first = await ctx.step('first', () => input + 1);
        ctx.usage({ inputTokens: input, costUsd: 0.25 });
        ctx.log('a line');
        return { first, when: new Date(input), __proto__: null };
      }),
      stage(
        'judge',
        (input: { first: number }, { sample }) => {
          log.push(`judge ${input.first - 1}`);
          if (input.first === 4 && sample === 1) throw new RangeError('no fours');
          return input.first * 10 + sample;
        },
        { samples: 2 },
      ),
    ],
    scorers: {
      sum: ({ output }) => ({ score: (output as number[]).length / 2, metadata: { of: output } }),
      odd: ({ input }) => {
        if (input === 6) throw new Error('six');
        return null;
      },
    },
  });
}

async function richRun(store: Store = createMemoryStore()) {
  const { summary, results } = await run(rich(), { store });
  return { store, runId: summary.runId, results };
}

/** All that readers see of a run, but where it came from and how big it is. */
async function seen(store: Store, runId: string) {
  const report = await buildReport(store, runId);
  const { sizeBytes: _, ...info } = report.run;
  const results = (await collect(followRun(store, runId).results())).map(({ origin: __, ...rest }) => rest);
  return { report: { ...report, run: { ...info, runId: '' } }, results };
}

async function bundleOf(store: Store, runId: string, options = {}): Promise<string> {
  return (await collect(exportRun(store, runId, options))).join('');
}

/** A store that dies at a call, and the moment at which it is dead. */
function dyingStore(inner: Store, when: 'before' | 'after', method: string, count: number) {
  const { promise: dead, resolve } = deferred();
  const crashing: FaultyStore = createFaultyStore(inner, {
    [when](call: { method: string; count: number }) {
      if (call.method === method && call.count === count) void crashing.crash().then(resolve);
    },
  });
  return { crashing, dead };
}

describe('a bundle', () => {
  it('brings a run into another store, where all that is read of it is equal', async () => {
    const { store, runId } = await richRun();
    await updateRun(store, runId, { label: 'night', tags: ['a', 'b'], note: 'n', marked: true, title: 't' });
    const other = createMemoryStore();
    expect(await importRun(other, exportRun(store, runId))).toEqual({ runId, skipped: false });
    expect(await seen(other, runId)).toEqual(await seen(store, runId));
    expect((await collect(followRun(other, runId).results())).map(({ origin }) => origin)).toEqual(
      numbers(7).map(() => 'imported'),
    );
    expect((await getRun(other, runId))?.status).toBe('partial');
    expect((await entriesOf(other, runId)).filter(({ type }) => type === undefined)).toSatisfy(
      (completions: Record<string, unknown>[]) => completions.every(({ origin }) => origin === 'imported'),
    );
  });

  it('is JSON lines: a header that tells what it is, and a last line that tells how much', async () => {
    const { store, runId } = await richRun();
    const lines = await collect(exportRun(store, runId));
    expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
    const parsed = lines.map((line) => JSON.parse(line));
    expect(parsed[0]).toMatchObject({
      tidemark: 'bundle',
      version: 1,
      formatVersion: 1,
      id: runId,
      header: { evaluation: 'rich', dataset: { name: 'numbers' }, params: { depth: 2 } },
      stages: [
        { name: 'generate', digest: expect.any(String) },
        { name: 'judge', digest: expect.any(String) },
      ],
      scorers: [{ name: 'sum' }, { name: 'odd' }],
    });
    const entries = await entriesOf(store, runId);
    const completions = entries.filter(({ type }) => type === undefined).length;
    expect(parsed.at(-1)).toEqual({
      end: { entries: entries.length, completions, examples: 7 },
      sha256: expect.stringMatching(/^[\da-f]{64}$/),
    });
  });

  it('can be gone on with: only what failed is called again, and the steps that are done stay done', async () => {
    const { store, runId } = await richRun();
    const other = createMemoryStore();
    await importRun(other, exportRun(store, runId));
    const here: string[] = [];
    const there: string[] = [];
    await run(rich(here), { store, runId });
    await run(rich(there), { store: other, runId });
    expect(there).toEqual(here);
    expect(there).toEqual(['judge 3']);
  });

  it('keeps the steps of a stage that is not done', async () => {
    const calls: string[] = [];
    const make = (isWhole: boolean) =>
      defineEvaluation({
        name: 'stepwise',
        dataset: [{ id: 'e', input: 1 }],
        task: async (_: number, ctx) => {
          await ctx.step('one', () => void calls.push('one'));
          await ctx.step('two', () => {
            calls.push('two');
            if (!isWhole) throw new Error('not yet');
          });
          return 1;
        },
      });
    const { store, summary } = await run(make(false));
    const other = createMemoryStore();
    await importRun(other, exportRun(store, summary.runId));
    await run(make(true), { store: other });
    expect(calls).toEqual(['one', 'two', 'two']);
  });

  it('goes there and back: the run that went on elsewhere comes home under another id', async () => {
    const { evaluation, calls } = doubling(numbers(10));
    const here = createMemoryStore();
    const first = await run(evaluation, { store: here, limit: 4 });
    const { runId } = first.summary;
    const there = createMemoryStore();
    await importRun(there, exportRun(here, runId));
    expect((await run(evaluation, { store: there })).summary).toMatchObject({ runId, completed: 10 });
    expect(calls).toHaveLength(10);
    expect(await errorOf(importRun(here, exportRun(there, runId)))).toMatchObject({ code: 'EXISTS' });
    await importRun(here, exportRun(there, runId), { as: 'home' });
    expect(await seen(here, 'home')).toEqual(await seen(there, runId));
    const again = await run(evaluation, { store: here, runId: 'home' });
    expect(again.summary).toMatchObject({ status: 'completed', completed: 10 });
    expect(calls).toHaveLength(10);
  });

  it('is taken whole or cut anywhere: as lines with and without line feeds, text, bytes and streams', async () => {
    const { store, runId } = await richRun();
    const text = await bundleOf(store, runId);
    const lines = text.trimEnd().split('\n');
    const bytes = new TextEncoder().encode(text);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
      bytes.subarray(i * 7, i * 7 + 7),
    );
    const sources = [
      text,
      [text],
      lines,
      lines.map((line) => `${line}\n`),
      [lines.join('\r\n')],
      [`\uFEFF\n${lines.join('\n\n')}`],
      [...text],
      pieces,
      new Blob([text]).stream(),
      { getReader: () => new Blob([text]).stream().getReader() } as ReadableStream<Uint8Array>,
    ];
    for (const source of sources) {
      const other = createMemoryStore();
      await importRun(other, source);
      expect(await bundleOf(other, runId)).toBe(text);
    }
  });

  it('changes nothing when the same run is there, whatever people noted on it since', async () => {
    const { store, runId } = await richRun();
    const text = await bundleOf(store, runId);
    const other = createMemoryStore();
    await importRun(other, text);
    await updateRun(other, runId, { label: 'mine' });
    for (const each of [store, other]) {
      const before = await entriesOf(each, runId);
      expect(await importRun(each, text)).toEqual({ runId, skipped: true });
      expect(await entriesOf(each, runId)).toEqual(before);
    }
    expect(await getRun(other, runId)).toMatchObject({ label: 'mine' });
  });

  it('meets another run of its id with EXISTS, and with BUNDLE_INVALID when it is damaged too', async () => {
    const { store, runId } = await richRun();
    const { store: other } = await run(doubling(numbers(3)).evaluation, { runId });
    const before = await entriesOf(other, runId);
    const text = await bundleOf(store, runId);
    const error = await errorOf(importRun(other, text));
    expect(error).toMatchObject({ code: 'EXISTS', details: { runId } });
    expect(error.message).toContain('{ as }');
    expect(await errorOf(importRun(other, text.slice(0, -80)))).toMatchObject({ code: 'BUNDLE_INVALID' });
    expect(await entriesOf(other, runId)).toEqual(before);
  });

  it('takes a run that is being driven as it stands', async () => {
    const { evaluation } = doubling(numbers(4), (input) => (input < 2 ? input : never()));
    const store = createMemoryStore();
    const driven = evaluate(evaluation, { store });
    await new Promise<void>((resolve) => {
      driven.state.subscribe(({ completed }) => completed === 2 && resolve());
    });
    const other = createMemoryStore();
    await importRun(other, exportRun(store, driven.runId));
    expect(await getRun(other, driven.runId)).toMatchObject({ status: 'interrupted', completed: 2 });
    await driven.cancel();
  });

  it('keeps a run that has not begun', async () => {
    const store = createMemoryStore();
    const record = { kind: 'run', createdAt: new Date(0).toISOString(), formatVersion: 1 } as const;
    await store.create({ ...record, id: 'empty', header: { evaluation: 'e', params: {}, dataset: {} } });
    const other = createMemoryStore();
    await importRun(other, exportRun(store, 'empty'));
    expect(await getRun(other, 'empty')).toMatchObject({ status: 'pending', name: 'e' });
  });
});

describe('a run that has lost an entry', () => {
  it('goes on with what it was asked to do again: entries are named by the numbers that they have in the bundle', async () => {
    const { evaluation } = doubling(numbers(6), (input) => input + 1);
    const inner = createMemoryStore();
    const { runId } = (await run(evaluation, { store: inner })).summary;
    const dying = crashingStore(inner, 2, 'after');
    evaluate(evaluation, { store: dying, retryFailed: { isEven: 1 }, concurrency: 1 });
    await dying.crashed;
    const whole = await entriesOf(inner, runId);
    const { redo } = whole.findLast(({ type }) => type === 'session') as { redo: { after: number } };
    const lossy: Store = {
      ...inner,
      async *readEntries(id, options) {
        for await (const batch of inner.readEntries(id, options)) yield batch.filter(({ seq }) => seq !== 3);
      },
    };
    const other = createMemoryStore();
    await importRun(other, exportRun(lossy, runId));
    const session = (await entriesOf(other, runId)).findLast(({ type }) => type === 'session');
    expect(session).toMatchObject({ redo: { ...redo, after: redo.after - 1 } });
  });
});

describe('part of a run', () => {
  it('through a stage: goes on with the next one, with no call of the ones before', async () => {
    const { store, runId } = await richRun();
    const other = createMemoryStore();
    await importRun(other, exportRun(store, runId, { through: 'generate' }));
    const results = await collect(followRun(other, runId).results());
    expect(results.map(({ outputs }) => Object.keys(outputs))).toEqual(numbers(7).map(() => ['generate']));
    expect(await getRun(other, runId)).toMatchObject({ status: 'completed', completedThrough: 'generate' });
    const calls: string[] = [];
    const resumed = await run(rich(calls), { store: other });
    expect(calls.filter((call) => call.startsWith('generate'))).toEqual([]);
    expect(calls).toHaveLength(14);
    expect(resumed.summary).toMatchObject({ completed: 7, errors: 2 });
  });

  it('one stage alone: has its outputs and the content of the examples', async () => {
    const { store, runId, results } = await richRun();
    const other = createMemoryStore();
    await importRun(other, exportRun(store, runId, { stage: 'judge' }));
    const alone = await collect(followRun(other, runId).results());
    expect(alone.map(({ input, expected, output }) => ({ input, expected, output }))).toEqual(
      results.map(({ input, expected, output }) => ({ input, expected, output })),
    );
    expect(alone.every(({ outputs, scores }) => !('generate' in outputs) && !('sum' in scores))).toBe(true);
  });

  it('the scores alone: come with the outputs that they judge', async () => {
    const { store, runId, results } = await richRun();
    const other = createMemoryStore();
    await importRun(other, exportRun(store, runId, { stage: 'score' }));
    const alone = await collect(followRun(other, runId).results());
    expect(alone.map(({ scores, output, input }) => ({ scores, output, input }))).toEqual(
      results.map(({ scores, output, input }) => ({ scores, output, input })),
    );
    expect((await buildReport(other, runId)).scores).toEqual((await buildReport(store, runId)).scores);
  });

  it('scores that ride on outputs stay behind when only the outputs go', async () => {
    const { store, summary } = await run(doubling(numbers(3)).evaluation);
    const other = createMemoryStore();
    await importRun(other, exportRun(store, summary.runId, { through: 'task' }));
    const results = await collect(followRun(other, summary.runId).results());
    expect(results.map(({ output, scores }) => ({ output, scores }))).toEqual(
      [0, 2, 4].map((output) => ({ output, scores: {} })),
    );
  });

  it('names the stages when there is no such one', async () => {
    const { store, runId } = await richRun();
    const error = await errorOf(collect(exportRun(store, runId, { stage: 'jugde' })));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain('did you mean judge?');
    expect(() => exportRun(store, runId, { stage: 'a', through: 'b' })).toThrow(TypeError);
    expect(() => exportRun(store, runId, { stages: 'a' } as object)).toThrow('did you mean stage');
  });
});

describe('what can go wrong', () => {
  it('names a run that is not there', async () => {
    expect(await errorOf(collect(exportRun(createMemoryStore(), 'x')))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses options and sources that are none', async () => {
    const store = createMemoryStore();
    expect(await errorOf(importRun(store, '', { as: '' }))).toBeInstanceOf(TypeError);
    expect(await errorOf(importRun(store, 5 as never))).toBeInstanceOf(TypeError);
    expect(await errorOf(importRun(store, [5 as never]))).toBeInstanceOf(TypeError);
  });

  it('does not export a damaged result as if it were whole', async () => {
    const { store, runId } = await richRun();
    const damaged: Store = {
      ...store,
      readPayloads: async (id, seqs) =>
        (await store.readPayloads(id, seqs)).map((text, i) => (seqs[i] === 4 ? undefined : text)),
    };
    expect(await errorOf(collect(exportRun(damaged, runId)))).toMatchObject({
      code: 'STORE_CORRUPT',
      details: { seq: 4 },
    });
  });

  it('leaves no run when the store fails or the process dies on the way, wherever that is', async () => {
    const { store, summary } = await run(doubling(numbers(2_600)).evaluation);
    const { runId } = summary;
    const lines = await collect(exportRun(store, runId));
    for (const when of ['before', 'after'] as const) {
      for (const [method, count] of [
        ['create', 1],
        ['append', 1],
        ['append', 2],
        ['append', 3],
      ] as const) {
        const inner = createMemoryStore();
        const { crashing, dead } = dyingStore(inner, when, method, count);
        const isWhole = when === 'after' && method === 'append' && count === 3;
        await Promise.race([importRun(crashing, lines), dead]);
        expect((await listRuns(inner)).map((each) => each.runId)).toEqual(isWhole ? [runId] : []);
        expect((await getRun(inner, runId))?.completed).toBe(isWhole ? 2_600 : undefined);
        await importRun(inner, lines);
        expect(await seen(inner, runId)).toEqual(await seen(store, runId));
      }
    }
  });

  it('leaves a run to be started afresh where an import was cut short', async () => {
    const { evaluation, calls } = doubling(numbers(2_600));
    const { store, summary } = await run(evaluation);
    const inner = createMemoryStore();
    const { crashing, dead } = dyingStore(inner, 'after', 'append', 2);
    await Promise.race([importRun(crashing, exportRun(store, summary.runId)), dead]);
    calls.length = 0;
    expect((await run(evaluation, { store: inner })).summary.status).toBe('completed');
    expect(calls).toHaveLength(2_600);
  });
});
