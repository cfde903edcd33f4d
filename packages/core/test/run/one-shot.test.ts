import { describe, expect, test } from 'vitest';
import { createMemoryStore, type Example, evaluate, getRun, listRuns } from '../../src/index.js';
import { collect, deferred, doubling, errorOf, numbers, record, run, settled } from './harness.js';

const three = numbers(3);

function* generate(examples: Iterable<Example<number, number>> = three) {
  yield* examples;
}

describe('a one-shot dataset', () => {
  test('that throws half-way interrupts the run with the cause, keeps what is done and can be resumed', async () => {
    const cause = new Error('connection reset');
    let isClosed = false;
    async function* failing() {
      try {
        yield* three;
        throw cause;
      } finally {
        isClosed = true;
      }
    }
    const { evaluation, calls } = doubling(failing());
    const store = createMemoryStore();
    const stopped = evaluate(evaluation, { store, concurrency: 2 });
    const events = record(stopped);
    const error = await errorOf(stopped.finished);
    expect(error).toMatchObject({
      code: 'INVALID_DATASET',
      cause,
      message: expect.stringMatching(/before example 3.*connection reset/),
    });
    expect(events.at(-1)).toEqual({ type: 'failed', error });
    expect(calls.toSorted()).toEqual([0, 1, 2]);
    expect(isClosed).toBe(true);
    const info = await getRun(store, stopped.runId);
    expect(info).toMatchObject({
      status: 'interrupted',
      completed: 3,
      reason: expect.stringContaining('connection reset'),
    });
    expect(info).not.toHaveProperty('total');
    expect(await collect(stopped.results())).toHaveLength(3);

    const good = doubling(generate(numbers(5)));
    expect((await run(good.evaluation, { store })).summary).toMatchObject({
      status: 'completed',
      ok: 5,
      total: 5,
    });
    expect(good.calls.toSorted()).toEqual([3, 4]);
  });

  test.each([
    [
      'throws in a synchronous generator',
      function* () {
        yield* three;
        throw new Error('broken');
      },
      'INVALID_DATASET',
    ],
    [
      'has an example without input',
      () => generate([...three, {} as Example<number, number>]),
      'INVALID_DATASET',
    ],
    ['has equal ids', () => generate([...three, { id: 'e0', input: 9 }]), 'DUPLICATE_ID'],
  ])('that %s stops the run where that is', async (_, source, code) => {
    const { evaluation, calls } = doubling(source(), async (n) => n);
    const store = createMemoryStore();
    const stopped = evaluate(evaluation, { store, concurrency: 2 });
    expect(await errorOf(stopped.finished)).toMatchObject({ code });
    expect(calls.toSorted()).toEqual([0, 1, 2]);
    const info = await getRun(store, stopped.runId);
    expect(info).toMatchObject({ status: 'interrupted', completed: 3, isActive: false });
    expect(info).not.toHaveProperty('total');
  });

  test('that throws at once leaves no run', async () => {
    const { evaluation } = doubling(
      (function* (): Generator<Example<number, number>> {
        if (three.length > 0) throw new Error('broken');
        yield* three;
      })(),
    );
    const store = createMemoryStore();
    expect(await errorOf(evaluate(evaluation, { store }).finished)).toMatchObject({
      code: 'INVALID_DATASET',
    });
    expect(await listRuns(store)).toEqual([]);
  });

  test('used a second time is refused, with the advice to pass a function', async () => {
    const { evaluation } = doubling(generate());
    const { store } = await run(evaluation);
    const error = await errorOf(evaluate(evaluation, { store }).finished);
    expect(error).toMatchObject({
      code: 'INVALID_DATASET',
      message: expect.stringMatching(/function that returns the examples anew/),
    });
  });

  test('that hangs, also at its start, does not hold up a cancel', async () => {
    for (const head of [[], three]) {
      async function* hanging(): AsyncGenerator<Example<number, number>> {
        yield* head;
        await new Promise(() => {});
      }
      const hung = evaluate(doubling(hanging()).evaluation, { store: createMemoryStore() });
      await settled();
      await hung.cancel();
      expect(await hung.finished).not.toHaveProperty('total');
      expect(await hung.finished).toMatchObject({
        status: 'interrupted',
        reason: 'cancelled',
        completed: head.length,
      });
    }
  });
});

describe('back-pressure', () => {
  test('a one-shot generator is pulled only as slots free up', async () => {
    const gates = Array.from({ length: 30 }, () => deferred());
    let pulled = 0;
    function* counted() {
      for (const example of numbers(30)) {
        pulled++;
        yield example;
      }
    }
    const { evaluation, calls } = doubling(
      counted(),
      (n) => gates[n]?.promise.then(() => n) as Promise<number>,
    );
    const driven = evaluate(evaluation, { store: createMemoryStore(), concurrency: 4 });
    for (const [n, gate] of gates.entries()) {
      await settled();
      expect(pulled).toBeLessThanOrEqual(n + 4 + 1);
      expect(calls.length).toBe(Math.min(30, n + 4));
      gate.resolve();
    }
    expect(await driven.finished).toMatchObject({ ok: 30 });
  });

  test('a million lazily made examples are not read ahead', async () => {
    let pulled = 0;
    let done = 0;
    let most = 0;
    function* million() {
      for (let n = 0; n < 1_000_000; n++) {
        pulled++;
        most = Math.max(most, pulled - done);
        yield { id: `e${n}`, input: n };
      }
    }
    const { evaluation } = doubling(million(), async (n) => {
      done++;
      return n;
    });
    const driven = evaluate(evaluation, { store: createMemoryStore(), concurrency: 16 });
    driven.events.subscribe(
      (event) => event.type === 'completion' && event.exampleId === 'e3000' && driven.cancel(),
    );
    expect(await driven.finished).toMatchObject({ status: 'interrupted' });
    expect(most).toBeLessThanOrEqual(18);
    expect(pulled).toBeLessThan(10_000);
  });
});
