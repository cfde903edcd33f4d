import { expect, test } from 'vitest';
import {
  compactRun,
  createMemoryStore,
  evaluate,
  exportRun,
  importRun,
  readSource,
} from '../../src/index.js';
import { doubling, entriesOf, errorOf, numbers } from '../run/harness.js';

test('a source is recorded once, and anew only when it has changed', async () => {
  const store = createMemoryStore();
  const go = async (source: Parameters<typeof evaluate>[1]['source'], limit: number) => {
    const driven = evaluate(doubling(numbers(9)).evaluation, { store, limit, ...(source && { source }) });
    await driven.finished;
    return driven.runId;
  };
  const runId = await go('export default one;', 1);
  expect(await readSource(store, runId)).toMatchObject({ source: 'export default one;', session: 1 });
  await go('export default one;', 2);
  await go(undefined, 3);
  const kept = await readSource(store, runId);
  expect(kept).toMatchObject({ source: 'export default one;', session: 1 });
  const files = { 'main.ts': 'export { a } from "./a.js";', 'a.ts': 'export const a = "🌊";' };
  await go({ files }, 4);
  expect(await readSource(store, runId)).toMatchObject({ source: { files }, session: 4 });
  expect((await readSource(store, runId))?.digest).not.toBe(kept?.digest);
  expect((await entriesOf(store, runId)).filter(({ type }) => type === 'source')).toHaveLength(2);
});

test('a source outlives compaction, export and import', async () => {
  const store = createMemoryStore();
  const driven = evaluate(doubling(numbers(3)).evaluation, { store, source: 'export default 1;' });
  await driven.finished;
  const recorded = await readSource(store, driven.runId);
  const other = createMemoryStore();
  await importRun(other, exportRun(store, driven.runId));
  expect(await readSource(other, driven.runId)).toEqual(recorded);
  await compactRun(store, driven.runId);
  expect(await readSource(store, driven.runId)).toEqual(recorded);
});

test('a run without one, and no run at all', async () => {
  const store = createMemoryStore();
  const { runId } = await evaluate(doubling(numbers(1)).evaluation, { store }).finished;
  expect(await readSource(store, runId)).toBeUndefined();
  expect(await errorOf(readSource(store, 'nobody'))).toMatchObject({ code: 'NOT_FOUND' });
});

test.each([[''], [7], [{}], [{ files: { a: 1 } }], [{ files: {}, more: 1 }]])('%j is no source', (source) => {
  const { evaluation } = doubling(numbers(1));
  const start = () => evaluate(evaluation, { store: createMemoryStore(), source: source as never });
  expect(start).toThrow(/source: expected a text/);
});
