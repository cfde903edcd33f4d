import { createMemoryStore, defineEvaluation, type Evaluation, evaluate, type Store } from '@tidemark/core';
import { expect, test } from 'vitest';
import type { LoadedEvaluation } from '../../src/evaluations/ready-evaluation.js';
import { createLiveRuns, type LiveRuns } from '../../src/runs/live-runs.js';
import type { WorkerGroup } from '../../src/workers/worker-group.js';

const examples = Array.from({ length: 6 }, (_, index) => ({ id: `${index}`, input: index }));

/** An evaluation whose calls end when they are let go. */
function gated(): LoadedEvaluation & { open(): void; readonly isClosed: boolean } {
  let isClosed = false;
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const evaluation = defineEvaluation({
    name: 'gated',
    dataset: { name: 'six', examples },
    task: async (input: number) => {
      if (input >= 3) await opened;
      return input;
    },
    scorers: { even: ({ output }) => (output as number) % 2 === 0 },
  });
  const pool = {
    close: async () => {
      isClosed = true;
    },
  };
  return {
    evaluation: evaluation as Evaluation,
    workers: { pool } as unknown as WorkerGroup,
    open,
    get isClosed() {
      return isClosed;
    },
  };
}

function liveRuns(store: Store, loaded: LoadedEvaluation): LiveRuns {
  return createLiveRuns(store, async ({ name }) =>
    name === 'gated' ? { ...loaded, concurrency: 2 } : undefined,
  );
}

function until(runs: LiveRuns, isSo: () => boolean | undefined): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return;
      stop();
      resolve();
    };
    const stop = runs.subscribe(look);
    queueMicrotask(look);
  });
}

test('a run that is started is driven here, and its view follows it to its end', async () => {
  const loaded = gated();
  const runs = liveRuns(createMemoryStore(), loaded);
  const runId = await runs.start(loaded, { existing: 'new' });
  expect(runs.view(runId)?.role).toBe('driver');
  expect(runs.driven(runId)).toBeDefined();
  expect(loaded.isClosed).toBe(false);
  loaded.open();
  await until(runs, () => runs.view(runId)?.isOver);
  expect(runs.view(runId)?.state).toMatchObject({ status: 'completed', completed: 6, ok: 6 });
  expect(runs.driven(runId)).toBeUndefined();
  expect(runs.cameBack).toEqual([]);
  expect(loaded.isClosed).toBe(true);
});

test('a run that can not start says why', async () => {
  const broken = defineEvaluation({ name: 'none', dataset: { name: 'none', examples: [] }, task: () => 1 });
  const runs = createLiveRuns(createMemoryStore(), async () => undefined);
  await expect(runs.start({ evaluation: broken as Evaluation }, {})).rejects.toMatchObject({
    code: 'INVALID_DATASET',
  });
});

test('what another one drives is followed at start-up, and taken over when asked for: it goes on from there', async () => {
  const store = createMemoryStore();
  const first = gated();
  const budgeted = evaluate(first.evaluation, { store, runId: 'run', limit: 3 });
  await budgeted.finished;
  const left = evaluate(first.evaluation, { store, runId: 'run', concurrency: 2, takeOver: 'auto' });
  await new Promise<void>((resolve) => {
    left.state.subscribe(({ inFlight, completed }) => {
      if (completed === 3 && inFlight === 2) resolve();
    });
  });

  const loaded = gated();
  const runs = liveRuns(store, loaded);
  await runs.resumeAll();
  expect(runs.view('run')?.role).toBe('follower');
  await runs.goOn('run', { takeOver: 'ask' });
  loaded.open();
  await until(runs, () => runs.view('run')?.isOver);
  expect(runs.view('run')?.state).toMatchObject({ status: 'completed', completed: 6 });
  expect(runs.cameBack).toMatchObject([{ runId: 'run', comeback: { completed: 3 } }]);
});

test('a run whose code is not here is shown, and can not go on', async () => {
  const store = createMemoryStore();
  const other = defineEvaluation({ name: 'other', dataset: { name: 'six', examples }, task: () => 1 });
  await evaluate(other, { store, runId: 'theirs' }).finished;
  const runs = liveRuns(store, gated());
  runs.open('theirs');
  await until(runs, () => runs.view('theirs')?.isOver);
  expect(runs.view('theirs')?.state).toMatchObject({ status: 'completed' });
  await expect(runs.goOn('theirs')).rejects.toThrow('does not have the code of other');
});
