import type { ErrorHead } from '../model/error-data.js';
import type { UsageRecord } from '../model/evaluation.js';
import type { JsonObject } from '../model/json.js';
import type { FlightMemory } from './flight-log.js';
import type { Entry } from './store.js';

/** What every entry of a run has. */
interface SessionBound extends Entry {
  readonly session: number;
  /** Examples that started since the last commit and are not done: on a batch's last entry. */
  readonly flight?: readonly string[];
}

/**
 * One thing that completed: a stage (or one sample of it), a durable step inside a stage, or a scorer, which is a step
 * of the stage `score`. A lifecycle entry has a `type`; a completion has none.
 */
export interface CompletionEntry extends SessionBound {
  readonly type?: undefined;
  readonly exampleId: string;
  /** The example's position in the dataset, from 0. */
  readonly index: number;
  readonly stage: string;
  readonly sample?: number;
  readonly step?: string;
  readonly status: 'ok' | 'error';
  /** On the first stage and its steps only. */
  readonly exampleDigest?: string;
  readonly attempts: number;
  readonly durationMs: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly usage?: UsageRecord;
  /** What scorers gave. Scores that were there with the last stage's output ride on its entry. */
  readonly scores?: Readonly<Record<string, number | null>>;
  readonly error?: ErrorHead;
  readonly origin?: 'reused' | 'imported';
  /** False for a stage's result that can't depend on the params: its function did not look at them. */
  readonly paramsUsed?: false;
  /** The id of the run that a reused completion was copied from. */
  readonly reusedFrom?: string;
}

/** The digest of code that nobody knows any more: it equals every other. */
export const UNKNOWN_DIGEST = 'unknown';

/** A stage or scorer as a session ran it. Its completions count from session `validFrom` on. */
export interface PlannedStage extends JsonObject {
  readonly name: string;
  readonly digest: string;
  /** The explicit version that the digest is made of, if it is. */
  readonly version?: string;
  readonly samples?: number;
  /** Durable steps count from this session on, when that is later than `validFrom`. */
  readonly stepsFrom?: number;
  readonly validFrom: number;
}

/** What an end entry says of why a session stopped. Only `finished` has nothing left to do. */
export type EndReason = 'finished' | 'failed' | 'cancelled' | 'handover' | 'budget' | 'fault';

/** What a session was asked to do again. Later sessions go on with it until one has finished. */
export interface Redo extends JsonObject {
  /** One of: all; a stage, by name, and what comes after it (`score`: the scorers); examples by scores below these. */
  readonly what: {
    readonly all?: true;
    readonly from?: string;
    readonly below?: { readonly [scorer: string]: number };
  };
  /** The seq of the last entry before it. */
  readonly after: number;
}

/** The start of a session: a snapshot of all that shapes its outcome. */
export interface SessionEntry extends SessionBound {
  readonly type: 'session';
  readonly at: number;
  readonly params: JsonObject;
  readonly stages: readonly PlannedStage[];
  readonly scorers: readonly PlannedStage[];
  readonly options: JsonObject;
  readonly redo?: Redo;
  /** How many examples the run has under its limit, when a scan told. */
  readonly total?: number;
  readonly dataset: { readonly name?: string; readonly version?: string; readonly digest?: string };
  /** What was kept though it had changed since its results were recorded. */
  readonly kept?: KeptDrift;
}

/** Results that were kept though what made them has changed since. */
export interface KeptDrift extends JsonObject {
  readonly stages: readonly string[];
  readonly scorers: readonly string[];
  /** How many edited examples. */
  readonly examples: number;
}

/** Examples that started while nothing was committed. */
export interface FlightEntry extends SessionBound {
  readonly type: 'flight';
  readonly flight: readonly string[];
}

/** The clean end of a session. */
export interface EndEntry extends SessionBound {
  readonly type: 'end';
  readonly at: number;
  readonly reason: EndReason;
  /** How many examples the run has under its limit, when known. */
  readonly total?: number;
  /** True when the dataset was read to its end, or to the limit. */
  readonly exhausted: boolean;
  readonly error?: ErrorHead;
}

/** The driver's answer to a request: it does so. */
interface AnswerEntry extends SessionBound {
  readonly type: 'answer';
  readonly at: number;
  /** The request's id. */
  readonly request: string;
  readonly action: string;
}

/** From here on nothing counts that was recorded of these examples before: they are to be run again. */
export interface ResetEntry extends SessionBound {
  readonly type: 'reset';
  readonly at: number;
  readonly examples: readonly string[];
}

/**
 * How a session found its dataset, where that differs from what was told before. What is long comes in parts: all of
 * them count, or none.
 */
export interface DatasetEntry extends SessionBound {
  readonly type: 'dataset';
  readonly at: number;
  /** Which of them it is, from 0. */
  readonly part: number;
  /** How many they are. */
  readonly parts: number;
  /**
   * All examples known, in their new order: pairs of an old position and how many follow it there. Examples that nothing
   * is recorded of, and those in `ids`, are told by -1 and how many. Who is not told has left.
   */
  readonly order?: readonly number[];
  /** Examples whose old position does not tell them, with their new one. */
  readonly ids?: readonly (readonly [id: string, index: number])[];
  /** Examples that were edited, and their results kept: with the digests that they have now. */
  readonly digests?: readonly (readonly [id: string, digest: string])[];
}

/** From here on only the first `keep` examples count of what was recorded before; `null` takes that back. */
interface TruncateEntry extends SessionBound {
  readonly type: 'truncate';
  readonly at: number;
  readonly keep: number | null;
}

/** The source text of the evaluation from here on, in the payload. */
export interface SourceEntry extends SessionBound {
  readonly type: 'source';
  readonly at: number;
  readonly digest: string;
}

/** What a journal told that was rewritten, beside the completions that count: takes the place of all that was left out. */
export interface CompactedEntry extends SessionBound {
  readonly type: 'compacted';
  readonly at: number;
  /** What all calls consumed. */
  readonly usage: Required<UsageRecord>;
  readonly flights: FlightMemory;
  /** Of each session: how many completions it recorded, and when its last entry came. */
  readonly sessions: readonly (readonly [session: number, completions: number, lastAt: number])[];
}

/** Every entry of a run's journal. */
export type RunEntry =
  | CompletionEntry
  | SessionEntry
  | DatasetEntry
  | ResetEntry
  | TruncateEntry
  | SourceEntry
  | CompactedEntry
  | FlightEntry
  | AnswerEntry
  | EndEntry;
