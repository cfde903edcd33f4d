import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import {
  buildReport,
  defineEvaluation,
  evaluate,
  followRun,
  loadDataset,
  type RunRepair,
  type RunVerification,
  repairRun,
  type Store,
  saveDataset,
  verifyRun,
} from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDir } from '../crash/harness/kill-loop.js';
import { runFolder } from '../crash/harness/left-behind.js';

const examples = Array.from({ length: 200 }, (_, n) => ({ id: `e${n}`, input: `text ${n}` }));
const calls: string[] = [];
const evaluation = defineEvaluation({
  name: 'upper',
  dataset: examples,
  task: (input: string) => {
    calls.push(input);
    return input.toUpperCase();
  },
  scorers: { isLong: ({ output }) => output.length > 7 },
});

type Dir = Awaited<ReturnType<typeof makeDir>>;
let place: Dir;
let runId: string;
let scores: unknown;
beforeAll(async () => {
  place = await makeDir();
  const store = await createFsStore({ dir: join(place.path, 'left') });
  const run = evaluate(evaluation, { store });
  await run.finished;
  ({ runId } = run);
  ({ scores } = await buildReport(store, runId));
  await store.close();
});
afterAll(() => place[Symbol.asyncDispose]());

/** Damages the file of the newest segment that has results. */
function change(dir: string, kind: 'entries' | 'payloads', damage: (bytes: Buffer) => void): void {
  const folder = runFolder(dir);
  const name = readdirSync(folder)
    .filter((each) => each.startsWith(`${kind}-`))
    .sort()[0] as string;
  const bytes = readFileSync(join(folder, name));
  damage(bytes);
  writeFileSync(join(folder, name), bytes);
}

const flip = (bytes: Buffer, mark: string): void => {
  const at = bytes.indexOf(mark);
  expect(at).toBeGreaterThan(0);
  bytes[at] = (bytes[at] as number) ^ 1;
};

/** Damages lines of examples, one after the other. */
const flipLines = (bytes: Buffer, count: number): void => {
  for (let n = 0; n < count; n++) flip(bytes, `"exampleId":"e${n + 20}"`);
};

interface Outcome {
  readonly verified: RunVerification;
  readonly repaired: RunRepair;
  readonly readable: number;
  readonly calls: number;
}

/** Verifies, repairs, reads and resumes a copy of the run that was damaged; it must come to what it was. */
async function mend(name: string, damage: (dir: string) => void): Promise<Outcome> {
  const dir = join(place.path, name);
  cpSync(join(place.path, 'left'), dir, { recursive: true });
  damage(dir);
  const store: Store = await createFsStore({ dir });
  try {
    const verified = await verifyRun(store, runId);
    expect(await verifyRun(store, runId)).toEqual(verified);
    const repaired = await repairRun(store, runId);
    let readable = 0;
    for await (const { status } of followRun(store, runId).results()) if (status === 'ok') readable++;
    calls.length = 0;
    expect(await evaluate(evaluation, { store }).finished).toMatchObject({
      status: 'completed',
      ok: 200,
      total: 200,
    });
    expect((await buildReport(store, runId)).scores).toEqual(scores);
    expect(await verifyRun(store, runId)).toMatchObject({ needsRepair: false, runAgain: [], pending: 0 });
    return { verified, repaired, readable, calls: calls.length };
  } finally {
    await store.close();
  }
}

describe('a run whose files were damaged is verified, repaired and resumed', () => {
  test('a flipped bit in an output', async () => {
    const outcome = await mend('an output', (dir) =>
      change(dir, 'payloads', (bytes) => flip(bytes, 'TEXT 77"')),
    );
    expect(outcome).toMatchObject({
      verified: {
        ok: false,
        needsRepair: true,
        runAgain: ['e77'],
        damage: [{ what: 'payload', exampleId: 'e77', counts: true }],
      },
      repaired: { repaired: true, runAgain: ['e77'], rewritten: false },
      readable: 199,
      calls: 1,
    });
  });

  test('a flipped bit in an entry', async () => {
    const outcome = await mend('an entry', (dir) => change(dir, 'entries', (bytes) => flipLines(bytes, 1)));
    expect(outcome).toMatchObject({
      verified: { ok: false, needsRepair: false, setAside: 1, pending: 1 },
      repaired: { repaired: false },
      readable: 199,
      calls: 1,
    });
  });

  test('a flipped bit in the only session', async () => {
    const outcome = await mend('a session', (dir) =>
      change(dir, 'entries', (bytes) => flip(bytes, '"type":"session"')),
    );
    expect(outcome).toMatchObject({
      verified: { needsRepair: true },
      repaired: { repaired: true, lostSession: 'kept' },
      readable: 200,
      calls: 0,
    });
  });

  test('so much that the store refuses it: what can be read is copied', async () => {
    const outcome = await mend('many', (dir) => change(dir, 'entries', (bytes) => flipLines(bytes, 60)));
    expect(outcome).toMatchObject({
      verified: { ok: false, needsRepair: true, setAside: 60, pending: 60 },
      repaired: { repaired: true, rewritten: true },
      readable: 140,
      calls: 60,
    });
    expect(outcome.verified.damage.at(-1)).toMatchObject({ what: 'store' });
  });

  test('all of it at once', async () => {
    const outcome = await mend('all', (dir) => {
      change(dir, 'entries', (bytes) => {
        flip(bytes, '"type":"session"');
        flipLines(bytes, 60);
      });
      change(dir, 'payloads', (bytes) => flip(bytes, 'TEXT 177"'));
    });
    expect(outcome).toMatchObject({
      repaired: { repaired: true, rewritten: true, lostSession: 'kept', runAgain: ['e177'] },
      readable: 139,
      calls: 61,
    });
  });
});

test('a damaged dataset is never given back shorter', async () => {
  const dir = join(place.path, 'dataset');
  const store = await createFsStore({ dir });
  await saveDataset(store, { name: 'texts', examples });
  const [name = ''] = readdirSync(join(dir, 'datasets'));
  const path = join(
    dir,
    'datasets',
    name,
    readdirSync(join(dir, 'datasets', name)).find((each) => each.startsWith('payloads-')) as string,
  );
  const bytes = readFileSync(path);
  flip(bytes, 'text 77"');
  writeFileSync(path, bytes);
  const { examples: saved } = await loadDataset(store, 'texts');
  const reading = (async () => {
    for await (const _ of saved);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  await store.close();
});
