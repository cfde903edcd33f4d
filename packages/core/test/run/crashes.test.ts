import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  type Evaluation,
  type ExampleResult,
  evaluate,
  type RunEvent,
  type RunSummary,
  type Store,
  stage,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { collect, crashingStore, doubling, entriesOf, never, numbers, record, run } from './harness.js';

const COUNT = 24;
const CONCURRENCY = 3;

/** One session's process: it can die, and then calls nothing any more. */
function createProcess() {
  const calls: string[] = [];
  let isDead = false;
  const call = async (name: string) => {
    if (isDead) await never();
    calls.push(name);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const evaluation = defineEvaluation({
    name: 'crashing',
    dataset: numbers(COUNT),
    stages: [
      stage(
        'one',
        async (n: number, ctx) => {
          await call(`one ${ctx.example.id}`);
          if (n % 5 === 4) throw new Error(`no ${n % 2}`);
          return ctx.step('half', async () => {
            await call(`step ${ctx.example.id}`);
            return n / 2;
          });
        },
        { version: '1' },
      ),
      stage(
        'two',
        async (half: number, ctx) => {
          await call(`two ${ctx.example.id}`);
          ctx.usage({ inputTokens: 1 });
          return half * 2;
        },
        { version: '1', samples: 2 },
      ),
    ],
    scorers: {
      same: ({ output, expected }) => (output as number[]).every((each) => each === expected),
      late: async () => {
        await call('score');
        return 0.5;
      },
    },
  });
  return {
    calls,
    evaluation: evaluation as Evaluation,
    die: () => {
      isDead = true;
    },
  };
}

/** What must not depend on crashes. */
function essence(summary: RunSummary, results: ExampleResult[]) {
  const { status, total, completed, ok, errors, pending, scores, usage } = summary;
  const plain = results.map(({ durationMs: _, error, ...rest }) => ({ ...rest, error: error?.message }));
  return { status, total, completed, ok, errors, pending, scores, usage, results: plain };
}

async function countedKeys(store: Store, runId: string): Promise<Map<string, number>> {
  const keys = new Map<string, number>();
  for (const { type, exampleId, stage, sample, step, status } of await entriesOf(store, runId)) {
    if (type !== undefined || status === 'error') continue;
    const key = JSON.stringify([exampleId, stage, sample, step]);
    keys.set(key, (keys.get(key) ?? 0) + 1);
  }
  return keys;
}

const options = { concurrency: CONCURRENCY, retryErrors: false } as const;

const { summary, results } = await run(createProcess().evaluation, options);
const uninterrupted = essence(summary, results);

/** Runs until the store dies at a commit, then once more on the store behind it. False: it never came to that commit. */
async function crashAndResume(commit: number, when: 'before' | 'after'): Promise<boolean> {
  const inner = createMemoryStore();
  const first = createProcess();
  const store = crashingStore(inner, commit, when, first.die);
  const dying = evaluate(first.evaluation, { store, ...options });
  const events: RunEvent[] = record(dying);
  const hasCrashed = await Promise.race([store.crashed.then(() => true), dying.finished.then(() => false)]);
  if (!hasCrashed) return false;
  const acknowledged = events.filter((event) => event.type === 'completion');
  const heads = (await inner.get(dying.runId)) === undefined ? [] : await entriesOf(inner, dying.runId);
  for (const event of acknowledged)
    expect(heads.find(({ seq }) => seq === event.seq)).toMatchObject({ exampleId: event.exampleId });
  const stored = new Set(
    heads.map(({ exampleId, stage, step }) => `${step === 'half' ? 'step' : stage} ${exampleId}`),
  );

  const second = createProcess();
  const resumed = await run(second.evaluation, { store: inner, ...options });
  expect(essence(resumed.summary, resumed.results)).toEqual(uninterrupted);
  expect([...(await countedKeys(inner, dying.runId)).values()].every((count) => count === 1)).toBe(true);
  for (const name of second.calls.filter((each) => /^(one|step)/.test(each)))
    expect(stored).not.toContain(name);
  const again = second.calls.filter((name) => name !== 'score' && first.calls.includes(name));
  // In flight, and done but not committed: those of the lost commit and those that came while it was on its way.
  expect(new Set(again.map((name) => name.split(' ')[1])).size).toBeLessThanOrEqual(3 * CONCURRENCY);
  expect(resumed.summary.reexecuted).toBeLessThanOrEqual(CONCURRENCY);
  expect(resumed.summary.resumed).toBe(heads.some(({ type }) => type === undefined && heads.length > 0));
  return true;
}

describe('a crash at every commit', () => {
  test.each(['before', 'after'] as const)(
    '%s it is stored: the resumed run is as if there had been none',
    async (when) => {
      let commit = 1;
      while (await crashAndResume(commit, when)) commit++;
      expect(commit).toBeGreaterThan(10);
    },
  );

  test.each([
    [4, false],
    [8, true],
  ])(
    'at the %i. of each session, with poisonGuard: %s: each adds something, and the end is the same',
    async (commit, poisonGuard) => {
      const inner = createMemoryStore();
      let sessions = 0;
      let summary: RunSummary | undefined;
      let results: ExampleResult[] = [];
      while (summary === undefined) {
        const one = createProcess();
        const store = crashingStore(inner, commit, sessions % 2 === 0 ? 'before' : 'after', one.die);
        const driven = evaluate(one.evaluation, { store, ...options, poisonGuard });
        summary = await Promise.race([store.crashed.then(() => undefined), driven.finished]);
        if (summary !== undefined) results = await collect(driven.results());
        expect(++sessions).toBeLessThan(150);
      }
      expect(essence(summary, results)).toEqual(uninterrupted);
      expect(sessions).toBeGreaterThan(5);
    },
  );

  test.each(['create', 'openWriter', 'get'] as const)('in %s: the next call starts the run', async (at) => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner, {
      after: ({ method }) => {
        if (method === at) void store.crash();
      },
    });
    evaluate(doubling(numbers(3)).evaluation, { store });
    await store.crashed;
    const { summary } = await run(doubling(numbers(3)).evaluation, { store: inner });
    expect(summary).toMatchObject({ status: 'completed', ok: 3, resumed: false, reexecuted: 0 });
  });
});
