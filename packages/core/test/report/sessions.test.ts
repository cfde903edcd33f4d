import { describe, expect, test } from 'vitest';
import { buildReport, createMemoryStore, evaluate } from '../../src/index.js';
import { deferred, doubling, numbers } from '../run/harness.js';
import { completion, end, storeWith } from './journals.js';

describe('sessions', () => {
  test('say when they were and how they ended', async () => {
    const error = { name: 'TidemarkError', code: 'STORE_FULL', message: 'no space left' };
    const store = await storeWith([completion(0), completion(1), end(5, { reason: 'fault', error })]);
    expect((await buildReport(store, 'r')).sessions).toEqual([
      {
        session: 1,
        startedAt: '2024-01-31T09:30:00.000Z',
        endedAt: '2024-01-31T09:31:00.000Z',
        completions: 2,
        status: 'fault',
        reason: 'no space left',
      },
    ]);
  });

  test('that left no word have crashed at their last sign of life', async () => {
    const { sessions } = await buildReport(await storeWith([completion(0), completion(7)]), 'r');
    expect(sessions).toEqual([
      {
        session: 1,
        startedAt: '2024-01-31T09:30:00.000Z',
        endedAt: '2024-01-31T09:30:07.000Z',
        completions: 2,
        status: 'crashed',
      },
    ]);
  });

  test('go on while the run is driven', async () => {
    const gate = deferred();
    const { evaluation } = doubling(numbers(3), async (n) => {
      if (n === 2) await gate.promise;
      return n;
    });
    const store = createMemoryStore();
    const driven = evaluate(evaluation, { store });
    await new Promise<void>((resolve) => {
      driven.events.subscribe(
        (event) => event.type === 'completion' && event.exampleId === 'e1' && resolve(),
      );
    });
    const report = await buildReport(store, driven.runId);
    expect(report.run).toMatchObject({ status: 'running', isActive: true });
    expect(report.counts.ok).toBe(2);
    expect(report.sessions).toEqual([
      { session: 1, startedAt: expect.any(String), completions: 2, status: 'running' },
    ]);
    gate.resolve();
    await driven.finished;
  });
});
