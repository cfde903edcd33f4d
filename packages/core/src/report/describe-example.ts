import { decodeValue } from '../model/codec.js';
import type { ErrorData } from '../model/error-data.js';
import { TidemarkError } from '../model/errors.js';
import type { Usage } from '../model/evaluation.js';
import { stands } from '../run/manage/stands.js';
import type { Payload } from '../run/payload.js';
import { readPayloadTexts } from '../run/read-payload-texts.js';
import { readResult } from '../run/results.js';
import type { ExampleResult } from '../run/run.js';
import { runJournal } from '../run/run-journal.js';
import type { CompletionEntry, RunEntry } from '../store/entries.js';
import { RunFold } from '../store/run-fold.js';
import type { Store } from '../store/store.js';

/** One example of a run, whole: what {@link describeExample} gives. */
export interface ExampleDescription {
  readonly runId: string;
  /** As `results()` gives it. */
  readonly result: ExampleResult;
  /** Everything that was recorded of it, in order, also what does not count any more. */
  readonly history: readonly ExampleEvent[];
}

/** One entry about an example. */
export interface ExampleEvent {
  readonly seq: number;
  readonly session: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** A result; or that from here on earlier results do not count (`reset`, `truncate`) or count again (`restore`). */
  readonly what: 'completion' | 'reset' | 'truncate' | 'restore';
  readonly stage?: string;
  readonly sample?: number;
  /** The durable step; for the stage `score`: the scorer. */
  readonly step?: string;
  readonly status?: 'ok' | 'error';
  /** True when it stands: nothing newer took its place. */
  readonly counts?: boolean;
  readonly attempts?: number;
  readonly durationMs?: number;
  readonly usage?: Usage;
  readonly scores?: Readonly<Record<string, number | null>>;
  readonly output?: unknown;
  readonly error?: ErrorData;
  /** Attempts before the last one. */
  readonly retries?: Payload['retries'];
  readonly log?: readonly string[];
  readonly origin?: 'reused' | 'imported';
  /** True when its payload is damaged: output, error and log can't be told. */
  readonly isDamaged?: boolean;
}

/**
 * One example with all its history: every completion of every session, attempts before a retry, steps and logs.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run, or the run has no such example.
 * @throws {TidemarkError} STORE_CORRUPT when damage leaves open what counts, or hit what counts of this example: see `repairRun`.
 */
export async function describeExample(
  store: Store,
  runId: string,
  exampleId: string,
): Promise<ExampleDescription> {
  await runJournal(store, runId);
  const fold = new RunFold();
  const entries: RunEntry[] = [];
  let index: number | undefined;
  for await (const batch of store.readEntries(runId)) {
    for (const entry of batch as readonly RunEntry[]) {
      fold.apply(entry);
      if (entry.type === undefined && entry.exampleId === exampleId) index = entry.index;
      if (isAbout(entry, exampleId, index)) entries.push(entry);
    }
  }
  fold.check();
  const result = await readResult(store, runId, fold, exampleId);
  if (result === undefined || entries.length === 0) {
    throw new TidemarkError('NOT_FOUND', `run ${runId} has nothing of an example ${exampleId}`, {
      details: { runId, exampleId },
    });
  }
  const history: ExampleEvent[] = [];
  const seqs = entries.map(({ seq }) => seq);
  for await (const { first, texts } of readPayloadTexts(store, runId, seqs)) {
    for (const [i, text] of texts.entries())
      history.push(toEvent(entries[first + i] as RunEntry, text, fold));
  }
  return { runId, result, history };
}

function isAbout(entry: RunEntry, exampleId: string, index: number | undefined): boolean {
  if (entry.type === undefined) return entry.exampleId === exampleId;
  if (entry.type === 'reset') return index !== undefined && entry.examples.includes(exampleId);
  return entry.type === 'truncate' && index !== undefined && (entry.keep === null || index >= entry.keep);
}

function toEvent(entry: RunEntry, text: string | undefined, fold: RunFold): ExampleEvent {
  const { seq, session, at } = entry as CompletionEntry;
  const event = { seq, session, at: new Date(at).toISOString() };
  if (entry.type === 'truncate') return { ...event, what: entry.keep === null ? 'restore' : 'truncate' };
  if (entry.type !== undefined) return { ...event, what: 'reset' };
  const { stage, sample, step, status, attempts, durationMs, usage, scores, origin } = entry;
  const { output, error, retries, log } = text === undefined ? {} : (decodeValue(text) as Payload);
  return {
    ...event,
    what: 'completion',
    stage,
    ...(sample !== undefined && { sample }),
    ...(step !== undefined && { step }),
    status,
    counts: stands(fold.completions, entry),
    attempts,
    durationMs,
    ...(usage !== undefined && { usage }),
    ...(scores !== undefined && { scores }),
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(retries !== undefined && { retries }),
    ...(log !== undefined && { log }),
    ...(origin !== undefined && { origin }),
    ...(text === undefined && { isDamaged: true }),
  };
}
