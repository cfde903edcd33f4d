import type { Retry } from '../execution/attempts.js';
import { type ErrorData, errorHead } from '../model/error-data.js';
import type { Usage, UsageRecord } from '../model/evaluation.js';
import type { CompletionEntry } from '../store/entries.js';
import type { Committer, NewEntry } from './committer.js';
import type { DatasetExample } from './dataset-reader.js';
import { type EncodedMembers, encodeMembers, joinMembers } from './payload.js';

/** An example that is being worked on. */
export interface ExampleWork extends DatasetExample {
  /** Its row in the completion set. */
  readonly row: number;
  /** What of it is kept with its first stage: encoded before the task could change it. */
  readonly content: EncodedMembers;
}

/** What has completed: a stage or sample, a step, or a scorer. */
export interface Completion {
  readonly stage: string;
  readonly sample?: number | undefined;
  readonly step?: string;
  readonly attempts: number;
  readonly durationMs: number;
  readonly usage?: Usage | undefined;
  /** Encoded; absent when it failed, and for scorers. */
  readonly output?: EncodedMembers;
  /** Present when it failed. */
  readonly error?: ErrorData | undefined;
  readonly scores?: Readonly<Record<string, number | null>> | undefined;
  readonly scoreMetadata?: EncodedMembers | undefined;
  readonly retries?: readonly Retry[];
  readonly log?: readonly string[] | undefined;
}

/** Makes an entry of each completion and hands it to the committer. */
export interface Recorder {
  /** Gives the entry's seq. */
  record(work: ExampleWork, completion: Completion): number;
  /** Resolves when the entry is durable. */
  durable(seq: number): Promise<void>;
}

/** Makes a {@link Recorder} for one session. `firstStage`'s completions carry the example's digest and content. */
export function createRecorder(committer: Committer, session: number, firstStage: string): Recorder {
  return {
    record(work, completion) {
      const { stage, sample, step, attempts, durationMs, usage, scores, error } = completion;
      const isFirst = stage === firstStage && step === undefined;
      const head: NewEntry<CompletionEntry> = {
        session,
        exampleId: work.example.id,
        index: work.index,
        stage,
        ...(sample !== undefined && { sample }),
        ...(step !== undefined && { step }),
        status: error === undefined ? 'ok' : 'error',
        ...(isFirst && { exampleDigest: work.digest }),
        attempts,
        durationMs: Math.round(durationMs * 1_000) / 1_000,
        at: Date.now(),
        ...(usage !== undefined && { usage: usage as UsageRecord }),
        ...(scores !== undefined && { scores }),
        ...(error !== undefined && { error: errorHead(error) }),
      };
      const { output = '', scoreMetadata = '' } = completion;
      const payload = joinMembers(
        output,
        isFirst ? work.content : '',
        scoreMetadata,
        encodeMembers(completion),
      );
      return committer.add(head, payload);
    },
    durable: (seq) => committer.durable(seq),
  };
}
