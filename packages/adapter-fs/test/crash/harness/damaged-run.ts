import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import { type Evaluation, evaluate, hasCode } from '@tidemark/core';
import { runFolder } from './left-behind.js';
import { differenceOf, type Snapshot, takeSnapshot } from './snapshot.js';

const lanes = 4;

/** Another content for one file of a run. */
export interface Damage {
  readonly what: string;
  readonly file: string;
  readonly bytes: Buffer;
}

/** How a damaged run ended: finished and equal to one that nothing happened to, or refused as damaged. */
export type Verdict = 'same' | 'STORE_CORRUPT';

/** What is to be damaged, in how many ways. */
export interface Damages {
  /** The store's folder as it was left. */
  readonly left: string;
  readonly evaluation: Evaluation;
  readonly expected: Snapshot;
  readonly damages: Iterable<Damage>;
  /** Where copies go. */
  readonly scratch: string;
}

/** Damages copies of a run, evaluates each once more, and tells how they ended. @throws when one gives a wrong result. */
export async function resumeDamaged({
  left,
  evaluation,
  expected,
  damages,
  scratch,
}: Damages): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const cases = damages[Symbol.iterator]();
  let copies = 0;
  const lane = async () => {
    for (const { what, file, bytes } of { [Symbol.iterator]: () => cases }) {
      const dir = join(scratch, String(copies++));
      cpSync(left, dir, { recursive: true });
      writeFileSync(join(runFolder(dir), file), bytes);
      verdicts.set(what, await resume(dir, evaluation, expected, what));
      rmSync(dir, { recursive: true });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return verdicts;
}

async function resume(
  dir: string,
  evaluation: Evaluation,
  expected: Snapshot,
  what: string,
): Promise<Verdict> {
  const store = await createFsStore({ dir });
  try {
    const run = evaluate(evaluation, { store, concurrency: 2, retryErrors: false });
    await run.finished;
    const snapshot = await takeSnapshot(store, run.runId);
    const difference = differenceOf(snapshot, expected);
    if (difference === undefined) return 'same';
    throw new Error(difference);
  } catch (error) {
    if (hasCode(error, 'STORE_CORRUPT')) return 'STORE_CORRUPT';
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  } finally {
    await store.close();
  }
}

/** A run's file by the start of its name, the one of the highest epoch. */
export function newestFile(dir: string, kind: 'entries' | 'payloads'): { file: string; bytes: Buffer } {
  const folder = runFolder(dir);
  const epochs = readdirSync(folder).flatMap((name) =>
    name.startsWith(kind) ? [Number(name.split('-')[1])] : [],
  );
  const file = `${kind}-${Math.max(...epochs)}-1.jsonl`;
  return { file, bytes: readFileSync(join(folder, file)) };
}

/** The places [start, end) of the lines of a file, each with its newline. */
export function linesOf(bytes: Buffer): [start: number, end: number][] {
  const lines: [number, number][] = [];
  for (let start = 0; start < bytes.length; start = (lines.at(-1) as [number, number])[1]) {
    lines.push([start, bytes.indexOf('\n', start) + 1]);
  }
  return lines;
}

export function* cuts(file: string, bytes: Buffer, from: number): Generator<Damage> {
  for (let length = from; length < bytes.length; length++) {
    yield { what: `${file} cut to ${length} of ${bytes.length}`, file, bytes: bytes.subarray(0, length) };
  }
}

/** Flips one bit of each byte, or each bit. */
export function* flips(
  file: string,
  bytes: Buffer,
  from: number,
  to: number,
  isEachBit: boolean,
): Generator<Damage> {
  for (let at = from * 8; at < to * 8; at += isEachBit ? 1 : 8) {
    const byte = at >> 3;
    const bit = isEachBit ? at & 7 : (byte * 5) & 7;
    const flipped = Buffer.from(bytes);
    flipped[byte] = (flipped[byte] as number) ^ (1 << bit);
    yield { what: `${file}, bit ${bit} of byte ${byte} flipped`, file, bytes: flipped };
  }
}

export function zeroed(file: string, bytes: Buffer, page: number): Damage {
  const damaged = Buffer.from(bytes);
  damaged.fill(0, page * 4096, Math.min(bytes.length, (page + 1) * 4096));
  return { what: `${file}, page ${page} zeroed`, file, bytes: damaged };
}
