import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  cuts,
  type Damage,
  flips,
  linesOf,
  newestFile,
  resumeDamaged,
  type Verdict,
  zeroed,
} from './harness/damaged-run.js';
import { makeDir } from './harness/kill-loop.js';
import { leaveFinished, leaveKilled, runFolder } from './harness/left-behind.js';
import { smallEvaluation } from './harness/small-evaluation.js';
import { type Snapshot, takeSnapshot } from './harness/snapshot.js';

/** Each bit of a line, not one of each byte; each page, not three of each file: takes half an hour. */
const isExhaustive = process.env.TIDEMARK_EXHAUSTIVE === '1';
const timeout = isExhaustive ? 1_800_000 : 300_000;

/** A run that is left as two killed sessions leave it, and what it must come to. */
async function prepare(examples: number, events: number) {
  const dir = await makeDir();
  const evaluation = smallEvaluation(examples);
  const at = (name: string) => join(dir.path, name);
  const runId = await leaveFinished(evaluation, at('finished'), 2);
  const store = await createFsStore({ dir: at('finished') });
  const expected: Snapshot = await takeSnapshot(store, runId);
  await store.close();
  await leaveKilled(evaluation, { from: at('first'), to: at('killed once'), events, concurrency: 2 });
  cpSync(at('killed once'), at('second'), { recursive: true });
  await leaveKilled(evaluation, { from: at('second'), to: at('killed'), events, concurrency: 2 });
  const resume = (damages: Iterable<Damage>, left = at('killed')): Promise<Map<string, Verdict>> =>
    resumeDamaged({ left, evaluation, expected, damages, scratch: at('scratch') });
  return { ...dir, left: at('killed'), finished: at('finished'), resume };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

const distinct = (verdicts: Map<string, Verdict>) => [...new Set(verdicts.values())];

const completions = {
  'a stage': '"exampleDigest"',
  'a step': '"step":"s"',
  'the last stage': '"stage":"b"',
};

function lineWith(bytes: Buffer, mark: string): [start: number, end: number] {
  return linesOf(bytes).find(([start, end]) => bytes.subarray(start, end).includes(mark)) as [number, number];
}

/** Where the last two batches begin. */
function lastBatches(entries: Buffer): number {
  const ends = linesOf(entries).filter(([start, end]) => entries.subarray(start, end).includes('"end":{'));
  return ends.at(-3)?.[1] as number;
}

describe('a killed run whose newest segment', { timeout }, () => {
  let run: Prepared;
  beforeAll(async () => {
    run = await prepare(6, 8);
  });
  afterAll(() => run[Symbol.asyncDispose]());

  test('ends at any byte of the last batches: it goes on, and the results are the same', async () => {
    const { file, bytes } = newestFile(run.left, 'entries');
    expect(distinct(await run.resume(cuts(file, bytes, lastBatches(bytes))))).toEqual(['same']);
  });

  test('has lost the end of its payloads, at any byte: likewise', async () => {
    const { file, bytes } = newestFile(run.left, 'payloads');
    expect(distinct(await run.resume(cuts(file, bytes, 0)))).toEqual(['same']);
  });

  for (const [what, mark] of Object.entries(completions)) {
    test(`has a flipped bit in ${what}: that is run again`, async () => {
      const { file, bytes } = newestFile(run.left, 'entries');
      const [start, end] = lineWith(bytes, mark);
      expect(distinct(await run.resume(flips(file, bytes, start, end, isExhaustive)))).toEqual(['same']);
    });
  }

  test('has a flipped bit in a session: what counts is not known, so it is refused', async () => {
    const { file, bytes } = newestFile(run.left, 'entries');
    const [start, end] = lineWith(bytes, '"type":"session"');
    const verdicts = [...(await run.resume(flips(file, bytes, start, end, isExhaustive))).values()];
    const refused = verdicts.filter((verdict) => verdict === 'STORE_CORRUPT');
    // A CRC in capitals and a lost newline are readable.
    expect(refused.length).toBeGreaterThan(verdicts.length * 0.95);
  });
});

/** The first page of the entries holds the session; payloads that were known to be on the disk are not read when a run is whole. */
function verdictOf(state: 'killed' | 'finished', kind: 'entries' | 'payloads', page: number): Verdict {
  const isRefused = kind === 'entries' ? page === 0 : state === 'finished';
  return isRefused ? 'STORE_CORRUPT' : 'same';
}

describe('a zeroed page', { timeout }, () => {
  let run: Prepared;
  beforeAll(async () => {
    run = await prepare(300, 500);
  });
  afterAll(() => run[Symbol.asyncDispose]());

  for (const state of ['killed', 'finished'] as const) {
    for (const kind of ['entries', 'payloads'] as const) {
      test(`in the ${kind} of a run that was ${state}: run again, or refused`, async () => {
        const left = state === 'killed' ? run.left : run.finished;
        const { file } = newestFile(left, kind);
        const bytes = readFileSync(join(runFolder(left), file));
        const last = Math.ceil(bytes.length / 4096) - 1;
        const pages = isExhaustive ? [...Array(last + 1).keys()] : [0, last >> 1, last];
        const verdicts = await run.resume(
          pages.map((page) => zeroed(file, bytes, page)),
          left,
        );
        expect(Object.fromEntries(verdicts)).toEqual(
          Object.fromEntries(
            pages.map((page) => [zeroed(file, bytes, page).what, verdictOf(state, kind, page)]),
          ),
        );
      });
    }
  }
});
