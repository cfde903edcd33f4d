import { expect, test } from 'vitest';
import {
  compactRun,
  createMemoryStore,
  defineEvaluation,
  describeRun,
  evaluate,
  followRun,
  openResults,
  type Store,
} from '../../src/index.js';
import { collect } from '../run/harness.js';

const runId = 'many';

/** Doubles 200 numbers, but for each tenth. */
const evaluation = defineEvaluation({
  name: 'double',
  dataset: Array.from({ length: 200 }, (_, n) => ({ id: `e${n}`, input: n })),
  task(n: number) {
    if (n % 10 === 9) throw new RangeError(`no ${n}`);
    return n * 2;
  },
  scorers: { even: ({ output }) => (output as number) % 4 === 0 },
});

function drive(store: Store, limit?: number): Promise<unknown> {
  return evaluate(evaluation, { store, runId, ...(limit !== undefined && { limit }) }).finished;
}

test('heads and contents of any place are those of the whole run', async () => {
  const store = createMemoryStore();
  await drive(store);
  const results = await openResults(store, runId);
  const { examples } = await describeRun(store, runId, { full: true });
  expect(results.size).toBe(200);
  expect(Array.from({ length: 200 }, (_, place) => results.at(place))).toEqual(examples);
  const all = await collect(followRun(store, runId).results());
  const places = Array.from({ length: 200 }, (_, n) => (n * 77) % 200);
  expect(await results.read(places)).toEqual(places.map((place) => all[place]));
  expect(await results.read([])).toEqual([]);
});

test('what is recorded later is there after a refresh', async () => {
  const store = createMemoryStore();
  await drive(store, 20);
  const results = await openResults(store, runId);
  await drive(store, 30);
  expect(results.size).toBe(20);
  expect(await results.refresh()).toBe(true);
  expect(results.size).toBe(30);
  expect((await results.read([29]))[0]).toMatchObject({ exampleId: 'e29', status: 'error' });
  expect(await results.refresh()).toBe(false);
});

test('a place that is not there, a run that is none and one that was rewritten are told', async () => {
  const store = createMemoryStore();
  await expect(openResults(store, runId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await drive(store, 5);
  const results = await openResults(store, runId);
  expect(() => results.at(5)).toThrow('expected a place from 0 to 4, got 5');
  await expect(results.read([0, -1])).rejects.toThrow(RangeError);
  await compactRun(store, runId);
  await expect(results.refresh()).rejects.toMatchObject({ code: 'SUPERSEDED' });
});
