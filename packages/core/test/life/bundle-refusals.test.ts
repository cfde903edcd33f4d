import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type BundleSource,
  buildReport,
  compactRun,
  createMemoryStore,
  defineEvaluation,
  exportRun,
  followRun,
  getRun,
  importRun,
  type JsonObject,
  type JsonValue,
  stage,
  truncateRun,
} from '../../src/index.js';
import { collect, errorOf, numbers, run } from '../run/harness.js';

let lines: string[];
/** Of a run with every kind of entry. */
let eventful: string[];

beforeAll(async () => {
  const evaluation = defineEvaluation({
    name: 'small',
    dataset: { name: 'numbers', examples: numbers(4) },
    params: { tone: new Set(['dry']) },
    stages: [
      stage('draft', async (input: number, ctx) => {
        ctx.usage({ inputTokens: 1 });
        const done = await ctx.step('look', () => input);
        if (input === 2) throw new Error('two');
        return new Map([[done, { deep: [1n, undefined] }]]);
      }),
      stage('finish', () => 'done', { samples: 2 }),
    ],
    scorers: { long: ({ output }) => ({ score: output.length / 2, metadata: { a: 1 } }) },
  });
  const { store, summary } = await run(evaluation);
  const { runId } = summary;
  const exported = async () => (await collect(exportRun(store, runId))).map((line) => line.trimEnd());
  lines = await exported();

  const moved = { ...evaluation, dataset: { name: 'numbers', examples: [...numbers(6)].reverse() } };
  await run(moved, { store, runId, source: 'task();' });
  await run(moved, { store, runId, retryFailed: { long: 2 }, limit: 5 });
  await truncateRun(store, runId, 5);
  await compactRun(store, runId);
  await run(moved, { store, runId, retryFailed: { long: 2 } });
  await truncateRun(store, runId, null);
  await run({ ...moved, dataset: { name: 'numbers', examples: numbers(5) } }, { store, runId });
  eventful = await exported();
});

it('the bundle that is forged has every kind of entry', () => {
  const types = eventful.map((line) => JSON.parse(line).entry?.type);
  expect(types).toEqual(
    expect.arrayContaining(['session', 'end', 'dataset', 'reset', 'truncate', 'source', 'compacted']),
  );
});

/** The lines with a last one that fits them again: what a forger would make. */
function sealed(forged: readonly string[]): string[] {
  const body = forged.slice(0, -1);
  const sha256 = createHash('sha256')
    .update(body.map((line) => `${line}\n`).join(''))
    .digest('hex');
  return [...body, JSON.stringify({ ...JSON.parse(forged.at(-1) as string), sha256 })];
}

/** The bundle with one of its lines made another. */
function forged(find: (line: string) => boolean, change: (line: string) => string): string[] {
  const at = lines.findIndex(find);
  expect(at).toBeGreaterThan(-1);
  return sealed(lines.map((line, i) => (i === at ? change(line) : line)));
}

async function refusal(source: BundleSource) {
  const store = createMemoryStore();
  await run(defineEvaluation({ name: 'other', dataset: [{ input: 1 }], task: () => 1 }), { store });
  const before = await store.list();
  const error = await errorOf(importRun(store, source));
  expect(await store.list()).toEqual(before);
  expect(error).toMatchObject({ code: 'BUNDLE_INVALID', details: { line: expect.any(Number) } });
  return error;
}

describe('a bundle is refused, with line and reason, and the store is as it was', () => {
  it.each<[string, () => BundleSource, string]>([
    ['nothing', () => '', 'line 1 of the bundle is missing'],
    ['blank lines', () => '\n \n', 'line 1 of the bundle is missing'],
    ['no JSON', () => 'id,score\n1,2\n', 'line 1 of the bundle is no JSON object'],
    ['half JSON', () => '{"tidemark" "bundle"}', 'line 1 of the bundle is no JSON object'],
    ['other JSON', () => '{"name":"x"}', 'line 1 of the bundle is not that of a bundle'],
    ['a list', () => '[1]', 'line 1 of the bundle is no JSON object'],
    ['no UTF-8', () => [new Uint8Array([0x7b, 0x22, 0xff])], 'is no UTF-8 text'],
    ['a cut line', () => [lines.join('\n').slice(0, 900)], 'is cut'],
    ['a missing end', () => lines.slice(0, -1), 'is missing: the bundle is cut'],
    [
      'a missing line',
      () => sealed(lines.filter((line) => !line.includes('"seq":4,'))),
      'follows a missing one',
    ],
    [
      'a line twice',
      () => sealed(lines.flatMap((line) => (line.includes('"seq":4,') ? [line, line] : [line]))),
      'is there twice',
    ],
    [
      'an example twice',
      () => sealed(lines.flatMap((line) => (line.includes('{"example"') ? [line, line] : [line]))),
      'is there twice',
    ],
    ['lines after the end', () => [...lines, '{}'], 'comes after the last one'],
    ['a changed result', () => lines.map((line) => line.replace('"done"', '"gone"')), 'has another SHA-256'],
    [
      'an unknown example',
      () =>
        forged(
          (line) => line.includes('"exampleId":"e3"'),
          (line) => line.replace('"e3"', '"e9"'),
        ),
      'tells of the unknown example e9',
    ],
    [
      'another example digest',
      () =>
        forged(
          (line) => line.includes('"exampleDigest"'),
          (line) => line.replace(/"exampleDigest":"./, '"exampleDigest":"_'),
        ),
      'has a wrong exampleDigest',
    ],
    [
      'a wrong example digest',
      () =>
        forged(
          (line) => line.includes('"exampleDigest"'),
          (line) => line.replace(/"exampleDigest":"[^"]*/, `"exampleDigest":"${'0'.repeat(32)}`),
        ),
      'has another digest of example',
    ],
    [
      'a wrong stage digest',
      () =>
        forged(
          (line) => line.includes('"tidemark"'),
          (line) => line.replace(/"digest":"[^"]*/, '"digest":"0'),
        ),
      'has other digests of stages',
    ],
    [
      'a newer bundle',
      () =>
        forged(
          (line) => line.includes('"tidemark"'),
          (line) => line.replace('"version":1', '"version":2'),
        ),
      'update this one',
    ],
    [
      'a newer run',
      () =>
        forged(
          (line) => line.includes('"tidemark"'),
          (line) => line.replace('"formatVersion":1', '"formatVersion":2'),
        ),
      'update this one',
    ],
    [
      'a newer value',
      () =>
        forged(
          (line) => line.includes('"bigint"'),
          (line) => line.replace('"bigint"', '"quaternion"'),
        ),
      'has a wrong payload',
    ],
    [
      '__proto__ in a header',
      () =>
        forged(
          (line) => line.includes('"tidemark"'),
          (line) => line.replace('"notes":{', '"notes":{"__proto__":{"a":1}'),
        ),
      'has the key __proto__',
    ],
    [
      '__proto__ in a head',
      () =>
        forged(
          (line) => line.includes('"seq":4,'),
          (line) => line.replace('"seq":4,', '"seq":4,"\\u005f_proto__":{"a":1},'),
        ),
      'has the key __proto__',
    ],
    [
      '__proto__ beside the head',
      () =>
        forged(
          (line) => line.includes('"seq":4,'),
          (line) => `{"__proto__":{"a":1},${line.slice(1)}`,
        ),
      'has the key __proto__',
    ],
    [
      'too deep a result',
      () =>
        forged(
          (line) => line.includes('"done"'),
          (line) => line.replace('"done"', `${'['.repeat(1_100)}${']'.repeat(1_100)}`),
        ),
      'is nested more than 1024 levels deep',
    ],
    [
      'ten million levels',
      () => [lines[0] as string, '{"a":'.repeat(10_000_000)],
      'is nested more than 1024 levels deep',
    ],
    ['ten million lists', () => `{"a":${'['.repeat(10_000_000)}`, 'line 1 of the bundle is nested more than'],
    [
      'a completion before its session',
      () =>
        forged(
          (line) => line.includes('"type":"session"'),
          (line) => line.replace('"type":"session"', '"type":"other"'),
        ),
      'has a wrong entry',
    ],
    [
      'a million samples',
      () =>
        forged(
          (line) => line.includes('"type":"session"'),
          (line) => line.replace('"samples":2', '"samples":1000000'),
        ),
      'has a wrong stages',
    ],
    [
      'fewer entries than told',
      () =>
        forged(
          (line) => line.includes('"tidemark"'),
          (line) => line.replace(/"entries":\d+/, '"entries":1000'),
        ),
      'comes before all 1000 entries',
    ],
    [
      'more entries than told',
      () =>
        forged(
          (line) => line.includes('"tidemark"'),
          (line) => line.replace(/"entries":\d+/, '"entries":3'),
        ),
      'is beyond the 3 entries told',
    ],
    [
      'other counts than told',
      () =>
        forged(
          (line) => line.startsWith('{"end"'),
          (line) => line.replace('"examples":4', '"examples":5'),
        ),
      'tells of other counts',
    ],
  ])('%s', async (_, source, reason) => {
    const error = await refusal(source());
    expect(error.message).toContain(reason);
    expect(error.message).toContain('nothing was imported');
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it('but a result that itself has such a key is data, and comes back as it was', async () => {
    const output = JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":2},"toString":3}');
    const evaluation = defineEvaluation({ name: 'proto', dataset: [{ input: 1 }], task: () => output });
    const { store, summary } = await run(evaluation);
    const other = createMemoryStore();
    await importRun(other, exportRun(store, summary.runId));
    const [result] = await collect(followRun(other, summary.runId).results());
    expect(JSON.stringify(result?.output)).toBe(JSON.stringify(output));
    expect(Object.getPrototypeOf(result?.output)).toBe(Object.prototype);
  });
});

describe('whatever comes', () => {
  const unsealed = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(5), fc.string());

  it('a bundle that was changed anywhere is refused', async () => {
    const text = lines.join('\n');
    await fc.assert(
      fc.asyncProperty(unsealed, async ([where, removed, added]) => {
        const at = Math.floor(where * text.length);
        const changed = `${text.slice(0, at)}${added}${text.slice(at + removed)}`;
        const isSame = changed.replace(/[\s]*\n[\s]*/g, '\n').trim() === text;
        fc.pre(!isSame && removed + added.trim().length > 0);
        await refusal(changed);
      }),
      { numRuns: 150 },
    );
  });

  it('bytes that mean nothing are refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array()), async (source) => void (await refusal(source))),
      { numRuns: 50 },
    );
  });

  it('a forged bundle is refused, or makes a run that can be read in every way', async () => {
    const forgery = fc.tuple(
      fc.nat(),
      fc.array(fc.nat(), { maxLength: 4 }),
      fc.jsonValue() as fc.Arbitrary<JsonValue>,
    );
    let imported = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(forgery, { minLength: 1, maxLength: 3 }),
        async (hasHistory, forgeries) => {
          let source = [...(hasHistory ? eventful : lines)];
          const { length } = source;
          for (const [line, path, value] of forgeries) {
            const at = line % (source.length - 1);
            source[at] = JSON.stringify(replaced(JSON.parse(source[at] as string), path, value));
          }
          source = sealed(source);
          const store = createMemoryStore();
          const outcome = await importRun(store, source).catch((error) => error);
          if (outcome instanceof Error) {
            expect(outcome).toMatchObject({ code: 'BUNDLE_INVALID' });
            expect(await store.list()).toEqual([]);
            return;
          }
          imported++;
          const { runId } = outcome;
          await getRun(store, runId);
          await collect(followRun(store, runId).results());
          await buildReport(store, runId);
          expect(await collect(exportRun(store, runId))).toHaveLength(length);
        },
      ),
      { numRuns: 400 },
    );
    expect(imported).toBeGreaterThan(0);
  });
});

/** The value with what is at the path made another; each step of it picks one of the keys there. */
function replaced(value: JsonValue, path: readonly number[], by: JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[step % keys.length];
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string, JsonValue>;
  copy[key] = replaced((value as JsonObject)[key] as JsonValue, rest, by);
  return copy as JsonValue;
}
