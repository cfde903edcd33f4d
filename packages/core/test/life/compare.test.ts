import { describe, expect, test } from 'vitest';
import {
  compareRuns,
  comparisonToMarkdown,
  comparisonToText,
  createMemoryStore,
  defineEvaluation,
  type Example,
  evaluate,
  type Store,
} from '../../src/index.js';
import { errorOf } from '../run/harness.js';

type Outcome = number | null | 'error';

/** Runs an evaluation whose scores are given, by example id. */
async function runWith(
  store: Store,
  runId: string,
  outcomes: Readonly<Record<string, Outcome>>,
  {
    dataset = 'answers',
    scorer = 'quality',
    content = (id: string): unknown => id,
  }: { dataset?: string; scorer?: string; content?: (id: string) => unknown } = {},
): Promise<void> {
  const examples: Example<unknown, Outcome>[] = Object.keys(outcomes).map((id) => ({
    id,
    input: content(id),
  }));
  const evaluation = defineEvaluation({
    name: 'compared',
    dataset: { name: dataset, examples },
    task: (_: unknown, { example }) => {
      if (outcomes[example.id] === 'error') throw new Error('no answer');
      return outcomes[example.id];
    },
    scorers: { [scorer]: ({ output }: { output: unknown }) => output as number | null },
  });
  await evaluate(evaluation, { store, runId }).finished;
}

/** Twice the chance of at most `k` heads in `n` tosses, by whole numbers. */
function exactP(n: number, k: number): number {
  let choose = 1n;
  let sum = 0n;
  for (let i = 0n; i <= BigInt(k); i++) {
    sum += choose;
    choose = (choose * (BigInt(n) - i)) / (i + 1n);
  }
  const digits = 10n ** 30n;
  return Number((2n * sum * digits) / 2n ** BigInt(n)) / 1e30;
}

const zeroOrOne = (ones: number, count: number): Record<string, Outcome> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`e${i}`, i < ones ? 1 : 0]));

describe('compareRuns', () => {
  test('pairs by example id, in whatever order: wins, losses, ties, mean difference, interval', async () => {
    const store = createMemoryStore();
    await runWith(store, 'a', { one: 0.2, two: 0.4, three: 0.5, four: 0.6, five: 0.5 });
    await runWith(store, 'b', { five: 0.5, four: 0.5, three: 0.8, two: 0.6, one: 0.3 });
    const { scores, flips, onlyInA, onlyInB, differing, a, b } = await compareRuns(store, 'a', 'b');
    const { quality } = scores;
    expect(quality).toMatchObject({ pairs: 5, wins: 3, losses: 1, ties: 1 });
    expect(quality?.meanDifference).toBeCloseTo(0.1, 12);
    // t(4) = 2.776445, standard deviation 0.158114
    expect(quality?.interval?.[0]).toBeCloseTo(-0.096324, 5);
    expect(quality?.interval?.[1]).toBeCloseTo(0.296324, 5);
    expect(quality?.pValue).toBeCloseTo(0.625, 12);
    expect(flips).toEqual([
      { exampleId: 'one', scorer: 'quality', a: 0.2, b: 0.3 },
      { exampleId: 'two', scorer: 'quality', a: 0.4, b: 0.6 },
      { exampleId: 'three', scorer: 'quality', a: 0.5, b: 0.8 },
      { exampleId: 'four', scorer: 'quality', a: 0.6, b: 0.5 },
    ]);
    expect([onlyInA, onlyInB, differing]).toEqual([[], [], []]);
    expect([a.runId, b.runId]).toEqual(['a', 'b']);
  });

  test.each([
    [6, 0],
    [9, 1],
    [7, 3],
    [60, 40],
    [550, 450],
    [1_300, 1_200],
  ])('p of the exact sign test: %i wins, %i losses', async (wins, losses) => {
    const store = createMemoryStore();
    const count = wins + losses + 3;
    await runWith(store, 'a', zeroOrOne(losses, count));
    const b = zeroOrOne(0, count);
    for (let i = losses; i < losses + wins; i++) b[`e${i}`] = 1;
    await runWith(store, 'b', b);
    const { quality } = (await compareRuns(store, 'a', 'b')).scores;
    expect(quality).toMatchObject({ wins, losses, ties: 3 });
    const expected = exactP(wins + losses, losses);
    expect((quality?.pValue ?? 0) / expected).toBeCloseTo(1, 9);
  });

  test('is antisymmetric', async () => {
    const store = createMemoryStore();
    await runWith(store, 'a', { one: 0, two: 0.25, three: 1 });
    await runWith(store, 'b', { one: 0.5, two: 0.5, three: 0.75 });
    const there = (await compareRuns(store, 'a', 'b')).scores.quality;
    const back = (await compareRuns(store, 'b', 'a')).scores.quality;
    expect([back?.wins, back?.losses, back?.pValue]).toEqual([there?.losses, there?.wins, there?.pValue]);
    expect(back?.meanDifference).toBe(-(there?.meanDifference ?? 0));
    expect(back?.interval).toEqual(there?.interval?.map((end) => -end).reverse());
  });

  test('a run against itself has only ties', async () => {
    const store = createMemoryStore();
    await runWith(store, 'a', { one: 0.5, two: 1 });
    const { scores, flips } = await compareRuns(store, 'a', 'a');
    expect(scores.quality).toEqual({
      pairs: 2,
      wins: 0,
      losses: 0,
      ties: 2,
      meanDifference: 0,
      interval: [0, 0],
      pValue: 1,
    });
    expect(flips).toEqual([]);
  });

  test('errors and null scores are in no pair; what only one run has is named', async () => {
    const store = createMemoryStore();
    await runWith(store, 'a', { one: 1, two: 'error', three: null, four: 1, gone: 1 });
    await runWith(store, 'b', { one: 0, two: 1, three: 1, four: 'error', fresh: 0, newer: 'error' });
    const { scores, onlyInA, onlyInB } = await compareRuns(store, 'a', 'b');
    expect(scores.quality).toMatchObject({
      pairs: 1,
      losses: 1,
      meanDifference: -1,
      interval: null,
      pValue: 1,
    });
    expect(onlyInA).toEqual(['gone']);
    expect(onlyInB).toEqual(['fresh', 'newer']);
  });

  test('pairs never cross datasets: the same ids with other content are no pairs', async () => {
    const store = createMemoryStore();
    await runWith(store, 'a', { row1: 1, row2: 1, shared: 1 });
    const other = { dataset: 'others', content: (id: string) => (id === 'shared' ? id : `other ${id}`) };
    await runWith(store, 'b', { row1: 0, row2: 0, shared: 0 }, other);
    const { scores, onlyInA, onlyInB, differing } = await compareRuns(store, 'a', 'b');
    expect(scores.quality).toMatchObject({ pairs: 1, losses: 1 });
    expect(differing).toEqual(['row1', 'row2']);
    expect([onlyInA, onlyInB]).toEqual([[], []]);
  });

  test('without a pair, or a scorer that both have, there is nothing to say', async () => {
    const store = createMemoryStore();
    await runWith(store, 'a', { one: 1 });
    await runWith(store, 'b', { two: 1 });
    await runWith(store, 'c', { one: 1 }, { scorer: 'style' });
    expect((await compareRuns(store, 'a', 'b')).scores.quality).toEqual({
      pairs: 0,
      wins: 0,
      losses: 0,
      ties: 0,
      meanDifference: null,
      interval: null,
      pValue: null,
    });
    expect((await compareRuns(store, 'a', 'c')).scores).toEqual({});
    expect(await errorOf(compareRuns(store, 'a', 'nobody'))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

const TEXT = `\
b against a
a              old: partial, 3 ok, 1 error
b              new: completed, 4 ok, 0 errors
Only in a      1 example: d
Only in b      1 example: e
Other content  1 example: <x>

Scores
scorer   pairs  wins  losses  ties    b − a  95 % interval       p
quality      1     0       1     0  −0.2500              –  1.0000

Flips: 1 score, the worst first
example  scorer        a       b
b        quality  1.0000  0.7500
`;

describe('formats', () => {
  const compared = async () => {
    const store = createMemoryStore();
    await runWith(store, 'old', { a: 'error', b: 1, '<x>': 1, d: 0.5 });
    const content = (id: string) => (id === '<x>' ? 'changed' : id);
    await runWith(store, 'new', { a: 1, b: 0.75, '<x>': 0, e: 1 }, { content });
    return compareRuns(store, 'old', 'new');
  };

  test('text', async () => {
    const comparison = await compared();
    expect(comparisonToText(comparison)).toBe(TEXT);
    expect(() => comparisonToText(comparison, { width: -1 })).toThrow(/comparisonToText: width: expected/);
    const narrow = comparisonToText(comparison, { width: 30 });
    expect(Math.max(...narrow.split('\n').map((line) => line.length))).toBeLessThanOrEqual(30);
  });

  test('Markdown, escaped', async () => {
    const text = comparisonToMarkdown(await compared());
    expect(text).toContain('| quality | 1 | 0 | 1 | 0 | −0.2500 | – | 1.0000 |');
    expect(text).toContain('- **Other content:** 1 example: &lt;x&gt;');
    expect(text).not.toContain('<x>');
  });

  test('of many flips the worst are shown', async () => {
    const store = createMemoryStore();
    await runWith(store, 'a', zeroOrOne(30, 60));
    await runWith(store, 'b', zeroOrOne(0, 60));
    const text = comparisonToText(await compareRuns(store, 'a', 'b'));
    expect(text).toContain('Flips: 30 scores, the worst first');
    expect(text).toContain('and 10 more');
    expect(text).toContain('< 0.0001');
  });
});
