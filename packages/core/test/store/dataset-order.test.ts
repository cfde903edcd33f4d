import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeDigests, encodeOrder } from '../../src/store/dataset-order.js';
import type { RunEntry } from '../../src/store/entries.js';
import { RunFold } from '../../src/store/run-fold.js';

const IDS = Array.from({ length: 12 }, (_, n) => `e${n}`);

/** Writes a run's entries as a driver does, and folds them. */
function createWriter(fold = new RunFold()) {
  const entries: RunEntry[] = [];
  const write = (entry: object) => {
    const written = { seq: entries.length + 1, session: 1, at: 0, ...entry } as RunEntry;
    entries.push(written);
    fold.apply(structuredClone(written));
  };
  const plan = {
    stages: [{ name: 'task', digest: 't', validFrom: 1 }],
    scorers: [{ name: 's', digest: 's', validFrom: 1 }],
  };
  write({ type: 'session', params: {}, ...plan, options: {}, dataset: {} });
  return {
    entries,
    fold,
    complete(exampleId: string, index: number, scored: number, exampleDigest = 'aaaa') {
      const head = { exampleId, index, exampleDigest, attempts: 1, durationMs: 1 };
      write({ ...head, stage: 'task', status: 'ok', scores: { s: scored } });
    },
    /** A dataset now holds just these, in this order. */
    arrange(ids: readonly string[], digests: [string, string][] = []) {
      const { completions } = fold;
      const placings = ids.flatMap((id, index) => {
        const row = completions.row(id);
        return row === undefined ? [] : [{ row, index }];
      });
      const parts = [...encodeOrder(completions, placings), ...encodeDigests(digests)];
      for (const [part, told] of parts.entries())
        write({ type: 'dataset', part, parts: parts.length, ...told });
      return parts;
    },
  };
}

function view({ completions }: RunFold) {
  const { completed, ok, errors } = completions;
  const ids = [...completions.rowsInOrder()].map((row) => [completions.idOf(row), completions.indexOf(row)]);
  return {
    completed,
    ok,
    errors,
    ids,
    sums: [...completions.scoreSums],
    ordered: [...completions.orderedScoreSums()],
  };
}

const datasets = fc.array(fc.record({ ids: fc.shuffledSubarray(IDS), done: fc.subarray(IDS) }), {
  minLength: 1,
  maxLength: 6,
});

describe('dataset entries', () => {
  test('tell order and membership, so that a reader without the dataset comes to the same', () => {
    fc.assert(
      fc.property(datasets, (given) => {
        const writer = createWriter();
        const done = new Set<string>();
        for (const { ids, done: now } of given) {
          writer.arrange(ids);
          for (const id of now.filter((each) => ids.includes(each))) {
            writer.complete(id, ids.indexOf(id), 1);
            done.add(id);
          }
          const there = ids.filter((id) => done.has(id));
          const sum = { count: there.length, sum: there.length };
          const expected = {
            completed: there.length,
            ok: there.length,
            errors: 0,
            ids: there.map((id) => [id, ids.indexOf(id)]),
            sums: [['s', sum]],
            ordered: [['s', sum]],
          };
          expect(view(writer.fold)).toEqual(expected);
          const reader = new RunFold();
          for (const entry of writer.entries) reader.apply(structuredClone(entry));
          expect(view(reader)).toEqual(expected);
        }
      }),
    );
  });

  test('hold positions also where one-shot datasets left two examples at one', () => {
    const writer = createWriter();
    for (const [id, index] of [
      ['a', 0],
      ['b', 1],
      ['c', 0],
      ['d', 2],
    ] as const)
      writer.complete(id, index, 1);
    writer.arrange(['d', 'c', 'a']);
    expect(view(writer.fold)).toMatchObject({
      completed: 3,
      ids: [
        ['d', 0],
        ['c', 1],
        ['a', 2],
      ],
    });
  });

  test('are small where most stays in order, and come in parts of less than 2 kB', () => {
    const writer = createWriter();
    const ids = Array.from({ length: 3_000 }, (_, n) => `e${n}`);
    for (const [index, id] of ids.entries()) writer.complete(id, index, 1);
    const inserted = writer.arrange([...ids.slice(0, 1_500), 'new', ...ids.slice(1_501)]);
    expect(inserted).toEqual([{ order: [0, 1_500, -1, 1, 1_501, 1_499] }]);
    const reversed = writer.arrange(ids.toReversed());
    expect(reversed.length).toBeGreaterThan(10);
    for (const part of reversed) expect(JSON.stringify(part).length).toBeLessThan(2_000);
    expect(
      [...writer.fold.completions.rowsInOrder()].map((row) => writer.fold.completions.idOf(row)),
    ).toEqual(ids.toReversed());
  });

  test('of which a part is missing change nothing', () => {
    const writer = createWriter();
    const ids = Array.from({ length: 300 }, (_, n) => `e${n}`);
    for (const [index, id] of ids.entries()) writer.complete(id, index, 1);
    const { lastSeq } = writer.fold;
    writer.arrange(ids.slice(0, 250).toReversed());
    const parts = writer.entries.filter(({ type }) => type === 'dataset');
    expect(parts.length).toBe(3);
    for (const lost of parts) {
      const reader = new RunFold();
      for (const entry of writer.entries) if (entry !== lost) reader.apply(structuredClone(entry));
      expect(view(reader)).toMatchObject({ completed: 300, ids: ids.map((id, index) => [id, index]) });
      expect(reader.lastSeq).toBeGreaterThan(lastSeq);
    }
  });

  test('an example that left and is run again counts again', () => {
    const writer = createWriter();
    writer.complete('a', 0, 1);
    writer.complete('b', 1, 1);
    writer.arrange(['b']);
    expect(view(writer.fold)).toMatchObject({ completed: 1, sums: [['s', { count: 1, sum: 1 }]] });
    writer.complete('a', 4, 0);
    expect(view(writer.fold)).toMatchObject({
      completed: 2,
      ids: [
        ['b', 0],
        ['a', 4],
      ],
      sums: [['s', { count: 2, sum: 1 }]],
    });
  });

  test('the content of an example is what its newest result was made of, or what was kept for it', () => {
    const writer = createWriter();
    const isEdited = (digest: string) => writer.fold.completions.isEdited(0, digest);
    writer.complete('a', 0, 1, '00112233445566778899aabbccddeeff');
    expect([
      isEdited('00112233445566778899aabbccddeeff'),
      isEdited('10112233445566778899aabbccddeeff'),
    ]).toEqual([false, true]);
    writer.arrange(['a'], [['a', '10112233445566778899aabbccddeeff']]);
    expect([
      isEdited('00112233445566778899aabbccddeeff'),
      isEdited('10112233445566778899aabbccddeeff'),
    ]).toEqual([true, false]);
  });
});
