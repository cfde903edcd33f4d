import fc from 'fast-check';
import { expect } from 'vitest';
import { createMemoryStore } from '../../../src/index.js';
import { FIRST_APP } from './app.js';
import { check } from './check.js';
import { actsOf } from './commands.js';
import { type Given, type Life, type Place, RUN_ID, startLife } from './life.js';
import { run } from './run.js';

const PLAIN: Given = {
  retryErrors: true,
  onDrift: 'rerun',
  concurrency: 2,
  isSync: false,
  ending: { how: 'finish' },
};

/** How many sequences are tried; and of a failure, what was printed of it, to see just that again. */
export interface Trial {
  readonly numRuns: number;
  readonly seed?: number;
  readonly path?: string;
  readonly replayPath?: string;
}

/**
 * Whatever is done to a run: it is what the reference says, and a plain resume makes it what a straight run gives. What fails
 * is made as short as can be and told with its seed and paths.
 */
export async function holdToReference(
  openPlace: () => Promise<Place>,
  { replayPath, ...parameters }: Trial,
): Promise<void> {
  const property = fc.asyncProperty(actsOf(replayPath), async (commands) => {
    const life = await startLife(FIRST_APP, openPlace);
    try {
      await fc.asyncModelRun(() => ({ model: life, real: life }), commands);
      await resumed(life);
    } finally {
      for (const place of life.places) await place.dispose?.();
    }
  });
  await fc.assert(property, { ...parameters, timeout: LONGEST_MS });
}

/** Far longer than any sequence takes: a run that hangs fails, too. */
const LONGEST_MS = 30_000;

async function resumed(life: Life): Promise<void> {
  life.app = { ...life.app, failing: new Set() };
  await run(life, PLAIN);
  await check(life);
  if (life.reference.isKept) await run(life, { ...PLAIN, wish: { from: 'generate' } });
  await check(life);
  expect(life.reference.status()).toBe('completed');
  const before = await life.store.get(RUN_ID);
  await run(life, PLAIN);
  expect((await life.store.get(RUN_ID))?.lastSeq).toBe(before?.lastSeq);
  const straight = await startLife(life.app, inMemory);
  await run(straight, PLAIN);
  expect(life.reference.views()).toEqual(straight.reference.views());
  expect(life.reference.scores()).toEqual(straight.reference.scores());
}

/** A place that lasts as long as the test. */
export async function inMemory(): Promise<Place> {
  const store = createMemoryStore();
  return { open: async () => store };
}
