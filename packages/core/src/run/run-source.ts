import { decodeValue, encodeValue } from '../model/codec.js';
import { digestValue } from '../model/digest.js';
import { TidemarkError } from '../model/errors.js';
import type { SourceEntry } from '../store/entries.js';
import type { EntryWithPayload, Store } from '../store/store.js';
import { loadRun } from './load-fold.js';

/** The source text of an evaluation: of one module, or of several by file name. */
export type Source = string | { readonly files: Readonly<Record<string, string>> };

/** What a run recorded of its evaluation's source. */
export interface RecordedSource {
  readonly source: Source;
  /** Of the source; the same text has the same. */
  readonly digest: string;
  /** The first session that ran it. */
  readonly session: number;
}

/** The entry that records a source; `undefined` when there is none, or it is the one recorded last. */
export function sourceEntry(
  source: Source | undefined,
  session: number,
  last: SourceEntry | undefined,
): (SourceEntry & EntryWithPayload) | undefined {
  if (source === undefined) return undefined;
  const digest = digestValue(source);
  if (digest === last?.digest) return undefined;
  return { seq: 0, type: 'source', session, at: Date.now(), digest, payload: encodeValue(source) };
}

/**
 * The source that `evaluate` was given last for this run, as its option `source`; `undefined` when it was given none.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run.
 * @throws {TidemarkError} STORE_CORRUPT when what is stored of it is damaged.
 */
export async function readSource(store: Store, runId: string): Promise<RecordedSource | undefined> {
  const { source: entry } = (await loadRun(store, runId)).fold;
  if (entry === undefined) return undefined;
  const [text] = await store.readPayloads(runId, [entry.seq]);
  if (text === undefined) {
    throw new TidemarkError('STORE_CORRUPT', `the recorded source of run ${runId} is damaged`, {
      details: { runId, seq: entry.seq },
    });
  }
  return { source: decodeValue(text) as Source, digest: entry.digest, session: entry.session };
}
