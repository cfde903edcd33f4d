import type { Retry } from '../execution/attempts.js';
import { type ErrorData, errorHead } from '../model/error-data.js';
import type { Usage, UsageRecord } from '../model/evaluation.js';
import type { CompletionEntry } from '../store/entries.js';
import type { Committer, Mutable } from './committer.js';
import type { DatasetExample } from './dataset-reader.js';
import { type EncodedMembers, encodeNotes, joinMembers } from './payload.js';
import type { Redactor } from './redactor.js';

/** An example that is being worked on. */
export class ExampleWork {
  readonly given: DatasetExample;
  /** What of it is kept with its first stage: encoded before the task could change it. */
  readonly content: EncodedMembers;

  constructor(given: DatasetExample, content: EncodedMembers) {
    this.given = given;
    this.content = content;
  }
}

/** What has completed: a stage or sample, a step, or a scorer. */
interface Completion {
  readonly stage: string;
  readonly sample?: number | undefined;
  readonly step?: string;
  readonly facts: CompletionFacts;
  /** False when it can't depend on the params. */
  readonly paramsUsed?: boolean;
  /** Encoded; absent when it failed, and for scorers. */
  readonly output?: EncodedMembers;
  /** Present when it failed. */
  readonly error?: ErrorData | undefined;
  readonly scores?: Readonly<Record<string, number | null>> | undefined;
  readonly scoreMetadata?: EncodedMembers | undefined;
}

/** What is told of the calls that led to a completion. */
interface CompletionFacts {
  readonly attempts: number;
  readonly durationMs: number;
  readonly usage?: Usage;
  readonly retries?: readonly Retry[];
  readonly log?: readonly string[];
}

/** Makes an entry of each completion and hands it to the committer. */
export interface Recorder {
  /** Gives the entry's seq. */
  record(work: ExampleWork, completion: Completion): number;
  /** Resolves when the entry is durable. */
  durable(seq: number): Promise<void>;
}

/** What else a {@link Recorder} does with what it records. */
interface RecorderHooks {
  readonly onUsage?: ((usage: Usage) => void) | undefined;
  /** For errors and logs. */
  readonly redactor?: Redactor | undefined;
}

/** Makes a {@link Recorder} for one session. `firstStage`'s completions carry the example's digest and content. */
export function createRecorder(
  committer: Committer,
  session: number,
  firstStage: string,
  { onUsage = () => {}, redactor }: RecorderHooks = {},
): Recorder {
  return {
    record(work, completion) {
      const { stage, step, output = '', scoreMetadata = '' } = completion;
      const { facts, error } = redactor === undefined ? completion : redacted(completion, redactor);
      const isFirst = stage === firstStage && step === undefined;
      const head: Mutable<CompletionEntry> = {
        seq: 0,
        session,
        exampleId: work.given.example.id,
        index: work.given.index,
        stage,
        status: error === undefined ? 'ok' : 'error',
        attempts: facts.attempts,
        durationMs: Math.round(facts.durationMs * 1_000) / 1_000,
        at: Date.now(),
      };
      if (completion.sample !== undefined) head.sample = completion.sample;
      if (step !== undefined) head.step = step;
      if (completion.paramsUsed === false) head.paramsUsed = false;
      if (stage === firstStage) head.exampleDigest = work.given.digest;
      if (facts.usage !== undefined) {
        head.usage = facts.usage as UsageRecord;
        onUsage(facts.usage);
      }
      if (completion.scores !== undefined) head.scores = completion.scores;
      if (error !== undefined) head.error = errorHead(error);
      const payload = joinMembers([
        output,
        isFirst ? work.content : '',
        scoreMetadata,
        encodeNotes(error, facts),
      ]);
      return committer.add(head, payload);
    },
    durable: (seq) => committer.durable(seq),
  };
}

function redacted(completion: Completion, redactor: Redactor): Pick<Completion, 'facts' | 'error'> {
  const { facts, error } = completion;
  const { retries = [], log } = facts;
  if (error === undefined && retries.length === 0 && log === undefined) return completion;
  return {
    error: error && redactor.error(error),
    facts: {
      ...facts,
      retries: retries.map((retry) => ({ ...retry, error: redactor.error(retry.error) })),
      ...(log !== undefined && { log: log.map(redactor.text) }),
    },
  };
}
