import { createFsStore } from '@tidemark/adapter-fs';
import type { Entry } from '@tidemark/core';
import type { CallLog } from './call-log.js';

/** A completion as it is on the disk. */
interface Completion extends Entry {
  readonly type?: string;
  readonly exampleId: string;
  readonly stage: string;
  readonly sample?: number;
  readonly step?: string;
  readonly status: 'ok' | 'error';
  readonly scores?: Readonly<Record<string, number | null>>;
}

/** What is found after each process of a run. */
export interface Audit {
  /** To be called when a process is gone, with what it wrote. @param mayRepeatErrors - it ran errored examples again. */
  inspect(log: CallLog, mayRepeatErrors?: boolean): Promise<void>;
  readonly calls: number;
  readonly repeated: number;
  readonly mostRepeated: number;
  /** Completions whose event was seen and that the store does not have as they were told. */
  readonly lost: number;
  /** Completions that the store has twice. */
  readonly doubled: number;
  readonly violations: readonly string[];
}

const keyOf = (exampleId: string, stage: string, sample: number, step: string | null | undefined) =>
  JSON.stringify([exampleId, stage, sample, step ?? null]);

/** Watches over one run: what it called, what it said was done, and what is stored. */
export function createAudit(dir: string, runId: string): Audit {
  const violations: string[] = [];
  /** Called and not stored: what may be called again. */
  const open = new Set<string>();
  const seen = new Map<number, string>();
  let settled = new Set<string>();
  let calls = 0;
  let repeated = 0;
  let mostRepeated = 0;
  let lost = 0;
  let doubled = 0;

  const checkCalls = (log: CallLog) => {
    const now = new Set<string>();
    let again = 0;
    for (const [, exampleId, stage, sample, step] of log.calls) {
      const key = keyOf(exampleId, stage, sample, step);
      if (now.has(key)) violations.push(`${key} was called twice in one session`);
      if (settled.has(key)) violations.push(`${key} was called again though it was stored`);
      now.add(key);
      if (open.has(key)) again++;
      open.add(key);
    }
    calls += log.calls.length;
    repeated += again;
    mostRepeated = Math.max(mostRepeated, again);
  };

  const checkStore = (completions: ReadonlyMap<number, Completion>) => {
    for (const [seq, told] of seen) {
      const { exampleId, stage, step = null } = completions.get(seq) ?? {};
      if (JSON.stringify([exampleId, stage, step]) === told) continue;
      lost++;
      violations.push(
        `entry ${seq} was told to be ${told} and is ${JSON.stringify([exampleId, stage, step])}`,
      );
    }
  };

  /** Everything that a stored completion says is done: a stage and its steps, and the scores that came with it. */
  const settle = (completions: ReadonlyMap<number, Completion>, mayRepeatErrors: boolean) => {
    /** What is stored, and whether well. */
    const once = new Map<string, boolean>();
    for (const { exampleId, stage, sample = 0, step, status, scores = {} } of completions.values()) {
      const units = [keyOf(exampleId, stage, sample, step)];
      if (step === undefined) {
        for (const name of Object.keys(scores)) units.push(keyOf(exampleId, 'score', 0, name));
      }
      for (const unit of units) {
        if (once.has(unit) && (once.get(unit) || !mayRepeatErrors)) {
          doubled++;
          violations.push(`${unit} is stored twice`);
        }
        once.set(unit, status === 'ok');
      }
    }
    settled = new Set(once.keys());
    for (const key of settled) open.delete(key);
  };

  return {
    async inspect(log, mayRepeatErrors = false) {
      const completions = await readCompletions(dir, runId);
      if (!mayRepeatErrors) checkCalls(log);
      for (const [, seq, exampleId, stage, step] of log.seen) {
        seen.set(seq, JSON.stringify([exampleId, stage, step]));
      }
      settle(completions, mayRepeatErrors);
      checkStore(completions);
    },
    get calls() {
      return calls;
    },
    get repeated() {
      return repeated;
    },
    get mostRepeated() {
      return mostRepeated;
    },
    get lost() {
      return lost;
    },
    get doubled() {
      return doubled;
    },
    violations,
  };
}

/** Reads through a store of its own, as a process would that comes upon the run. */
async function readCompletions(dir: string, runId: string): Promise<Map<number, Completion>> {
  const completions = new Map<number, Completion>();
  const store = await createFsStore({ dir });
  if ((await store.get(runId)) !== undefined) {
    for await (const batch of store.readEntries(runId)) {
      for (const entry of batch as readonly Completion[]) {
        if (entry.type === undefined) completions.set(entry.seq, entry);
      }
    }
  }
  await store.close();
  return completions;
}
