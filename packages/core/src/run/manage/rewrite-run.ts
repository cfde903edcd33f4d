import { TidemarkError } from '../../model/errors.js';
import type { JsonObject } from '../../model/json.js';
import type { CompactedEntry, CompletionEntry, RunEntry } from '../../store/entries.js';
import { RunFold } from '../../store/run-fold.js';
import type { Store, StoredJournal, Writer } from '../../store/store.js';
import { copyIdOf, createCopier, markedHeader, recoverRun, swapIn } from '../rewritten-run.js';
import { cacheSummary, runCounts } from '../summary.js';
import { holdRun } from './change-run.js';
import { isCompletion, readWhatIsThere } from './read-what-is-there.js';
import { stands } from './stands.js';

/**
 * Copies what counts of a run into a fresh journal and swaps it in. The order keeps the run safe at every moment:
 *
 * 1. under the run's writer, a copy under an id of its own, which is read again and compared; its own writer is held to the
 *    end, so that nobody takes it for what a crash left;
 * 2. the run is deleted;
 * 3. it is made anew from the copy, and counts only when its last entry is there;
 * 4. the copy is deleted.
 *
 * After a crash before 2 the run is as it was. After 2, whoever looks the run up next ends what was begun.
 *
 * @throws {TidemarkError} NOT_FOUND, LOCKED; STORE_CORRUPT when something that counts is damaged.
 */
export async function rewriteRun(store: Store, runId: string): Promise<void> {
  const { copy, lock, lastSeq } = await holdRun(store, runId, async (_writer, journal) => {
    await store.delete(copyIdOf(runId));
    try {
      return { ...(await makeCopy(store, journal)), lastSeq: journal.lastSeq };
    } catch (error) {
      await store.delete(copyIdOf(runId)).catch(() => {});
      throw error;
    }
  });
  try {
    const now = await store.get(runId);
    if (now?.lastSeq !== lastSeq) throw changed(runId);
    await store.update(copy.id, notesLike(now, copy));
    await store.delete(runId);
    await swapIn(store, (await store.get(copy.id)) as StoredJournal, lock);
  } catch (error) {
    await lock.close();
    await recoverRun(store, runId).catch(() => {});
    throw error;
  }
}

/** The copy, and its writer. */
interface HeldCopy {
  readonly copy: StoredJournal;
  readonly lock: Writer;
}

async function makeCopy(store: Store, journal: StoredJournal): Promise<HeldCopy> {
  const { id: runId, kind, createdAt, formatVersion, header } = journal;
  const id = copyIdOf(runId);
  const story = await readRun(store, runId);
  const { fold, newSeqs } = story;
  const keep = (entry: RunEntry) => copyOf(entry, story);
  let entries = 1;
  await readWhatIsThere(store, runId, (batch) => {
    for (const entry of batch) {
      if (keep(entry) === undefined) continue;
      for (const seq of newSeqs.keys()) if (entry.seq <= seq) newSeqs.set(seq, entries);
      entries++;
    }
  });
  const mark = { entries, token: `${Date.now()}-${journal.lastSeq}`, copyOf: runId };
  await store.create({ id, kind, createdAt, formatVersion, header: markedHeader(header, mark) });
  await store.update(id, journal.notes);
  const writer = await store.openWriter(id);
  if (writer === undefined) throw changed(runId);
  try {
    const copier = createCopier(store, runId, writer);
    await readWhatIsThere(store, runId, async (batch) => {
      await copier.add(batch.map(keep).filter((entry) => entry !== undefined));
    });
    await writer.append([{ ...wholeStory(fold), seq: copier.lastSeq + 1 }]);
    await compare(store, runId, id, fold);
    return { copy: (await store.get(id)) as StoredJournal, lock: writer };
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/** What has to be known of a run to copy it. */
interface Story {
  readonly fold: RunFold;
  /** Of edited examples whose results were kept. */
  readonly digests: Map<string, string>;
  /** The seqs that sessions speak of, and what they are in the copy. */
  readonly newSeqs: Map<number, number>;
}

async function readRun(store: Store, runId: string): Promise<Story> {
  const fold = new RunFold();
  const digests = new Map<string, string>();
  const newSeqs = new Map<number, number>();
  await readWhatIsThere(store, runId, (batch) => {
    for (const entry of batch) {
      fold.apply(entry);
      if (entry.type === 'session' && entry.redo !== undefined) newSeqs.set(entry.redo.after, 0);
      if (entry.type === 'dataset') for (const [id, digest] of entry.digests ?? []) digests.set(id, digest);
      if (isCompletion(entry) && entry.exampleDigest !== undefined) digests.delete(entry.exampleId);
    }
  });
  fold.check();
  return { fold, digests, newSeqs };
}

/** An entry as the copy has it; `undefined` for what the copy does without. */
function copyOf(entry: RunEntry, { fold, digests, newSeqs }: Story): RunEntry | undefined {
  const { completions, source } = fold;
  const { flight: _, ...bare } = entry;
  switch (entry.type) {
    case 'flight':
    case 'reset':
    case 'truncate':
    case 'dataset':
    case 'answer':
    case 'compacted':
      return undefined;
    case undefined: {
      if (!stands(completions, entry)) return undefined;
      const index = completions.indexOf(completions.row(entry.exampleId) as number);
      const exampleDigest = entry.exampleDigest && (digests.get(entry.exampleId) ?? entry.exampleDigest);
      return { ...bare, index, ...(exampleDigest !== undefined && { exampleDigest }) } as CompletionEntry;
    }
    case 'session': {
      const { redo } = entry;
      if (redo === undefined) return bare as RunEntry;
      return { ...bare, redo: { ...redo, after: newSeqs.get(redo.after) ?? 0 } } as RunEntry;
    }
    case 'source':
      return entry.seq === source?.seq ? (bare as RunEntry) : undefined;
    default:
      return bare as RunEntry;
  }
}

function wholeStory({ usage, flights, sessions }: RunFold): Omit<CompactedEntry, 'seq'> & JsonObject {
  return {
    type: 'compacted',
    session: sessions.at(-1)?.session ?? 0,
    at: Date.now(),
    usage: { ...usage },
    flights: flights.memory,
    sessions: sessions.map(({ session, completions, lastAt }) => [session, completions, lastAt] as const),
  };
}

/** @throws {TidemarkError} STORE_FAILED when the copy would not tell the same. */
async function compare(store: Store, runId: string, copyId: string, fold: RunFold): Promise<void> {
  const copied = new RunFold();
  for await (const batch of store.readEntries(copyId)) for (const entry of batch) copied.apply(entry);
  copied.check();
  if (JSON.stringify(runCounts(copied)) === JSON.stringify(runCounts(fold)))
    return cacheSummary(store, copyId, copied);
  throw new TidemarkError(
    'STORE_FAILED',
    `the copy of run ${runId} differs from it: the run was left as it is`,
    {
      details: { runId, run: runCounts(fold), copy: runCounts(copied) },
    },
  );
}

/** The run's notes, and `null` for those that only the copy has; but its summary is of its own entries. */
function notesLike({ notes: { summary: _, ...notes } }: StoredJournal, copy: StoredJournal): JsonObject {
  const gone = Object.keys(copy.notes).filter((name) => name !== 'summary' && !(name in notes));
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...notes };
}

function changed(runId: string): TidemarkError {
  return new TidemarkError('LOCKED', `run ${runId} was driven meanwhile: it was left as it is, try again`, {
    details: { runId },
  });
}
