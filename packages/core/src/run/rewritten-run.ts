import { digest } from '../model/digest.js';
import { hasCode, TidemarkError } from '../model/errors.js';
import type { JsonObject } from '../model/json.js';
import type { Entry, Store, StoredJournal, Writer } from '../store/store.js';
import { readPayloadTexts } from './read-payload-texts.js';
import { isUnfinishedImport } from './unfinished-import.js';

/** What the header of a rewritten run, and of the copy that it is made from, say of the rewriting. */
interface RewriteMark extends JsonObject {
  /** How many entries it has when it is whole. */
  readonly entries: number;
  /** Tells this rewriting from all others. */
  readonly token?: string;
  /** On the copy: whose it is. */
  readonly copyOf?: string;
}

function markOf({ header }: StoredJournal): Partial<RewriteMark> {
  return (header.imported ?? {}) as Partial<RewriteMark>;
}

/** The header of a rewritten run, or of the copy that it is made from. */
export function markedHeader(header: JsonObject, mark: RewriteMark): JsonObject {
  return { ...header, imported: mark };
}

/** The id under which the copy of a run waits to take its place. */
export function copyIdOf(runId: string): string {
  return `copy:${digest(runId)}`;
}

/**
 * Call it when a journal that was read before is read on: the seqs of a rewritten one are others.
 *
 * @throws {TidemarkError} SUPERSEDED when the run was rewritten in between.
 */
export function checkNotRewritten(before: StoredJournal, now: StoredJournal): void {
  if (markOf(before).token === markOf(now).token) return;
  const message = `run ${now.id} was compacted or repaired meanwhile: nothing was changed, call again`;
  throw new TidemarkError('SUPERSEDED', message, { details: { runId: now.id } });
}

/** True for the copy of a run, which is no run by itself. */
export function isCopy(journal: StoredJournal): boolean {
  return markOf(journal).copyOf !== undefined;
}

export function runIdOfCopy(copy: StoredJournal): string {
  return markOf(copy).copyOf as string;
}

/** The journal under an id, whatever it is; a run that a rewriting left gone is brought back. */
export async function journalAt(store: Store, id: string): Promise<StoredJournal | undefined> {
  return (await store.get(id)) ?? (await recoverRun(store, id));
}

/** Deletes a run for good: first the copy that a cut rewriting may have left, which else would bring it back. */
export async function deleteForGood(store: Store, runId: string): Promise<void> {
  await store.delete(copyIdOf(runId));
  await store.delete(runId);
}

/**
 * Ends a rewriting that was cut short, if there was one: a whole copy takes the place of a run that is gone or half
 * rewritten, one that is not needed any more is deleted. Gives the run as it is then.
 *
 * @throws {TidemarkError} LOCKED while another tab or process rewrites the run.
 */
export async function recoverRun(store: Store, runId: string): Promise<StoredJournal | undefined> {
  const copy = await store.get(copyIdOf(runId));
  if (copy !== undefined && !isUnfinishedImport(copy)) await swapIn(store, copy);
  // Also without a copy: it may have taken the run's place since the run was looked for.
  const journal = await store.get(runId);
  return journal === undefined || isUnfinishedImport(journal) ? undefined : journal;
}

/**
 * Lets a whole copy take the place of its run. The copy's writer is held meanwhile, so only one does it; the copy goes when
 * the run is whole. A run that is whole and was not made from this copy is left: it is newer than the copy.
 *
 * @param held - the copy's writer, when the caller has it.
 * @throws {TidemarkError} LOCKED while another tab or process does it.
 */
export async function swapIn(store: Store, copy: StoredJournal, held?: Writer): Promise<void> {
  const runId = runIdOfCopy(copy);
  const lock = held ?? (await store.openWriter(copy.id));
  if (lock === undefined) throw beingRewritten(runId);
  try {
    const now = await store.get(runId);
    if (now === undefined || isUnfinishedImport(now)) {
      if (now !== undefined) await store.delete(runId);
      await recreate(store, copy);
    }
  } finally {
    await lock.close();
  }
  try {
    await store.delete(copy.id);
  } catch (error) {
    if (!hasCode(error, 'LOCKED')) throw error; // Who holds it now finds the run whole, and deletes it.
  }
}

async function recreate(store: Store, copy: StoredJournal): Promise<void> {
  const { copyOf, ...mark } = markOf(copy) as RewriteMark;
  const runId = copyOf as string;
  const { kind, createdAt, formatVersion, header, notes } = copy;
  await store.create({ id: runId, kind, createdAt, formatVersion, header: markedHeader(header, mark) });
  await store.update(runId, notes);
  const writer = await store.openWriter(runId);
  if (writer === undefined) throw beingRewritten(runId);
  try {
    const copier = createCopier(store, copy.id, writer);
    for await (const batch of store.readEntries(copy.id)) await copier.add(batch);
    if (copier.lastSeq < mark.entries) {
      throw new TidemarkError('STORE_CORRUPT', `the copy ${copy.id} of run ${runId} is damaged`, {
        details: { runId, copyId: copy.id },
      });
    }
  } finally {
    await writer.close();
  }
}

/** Copies entries with their payloads into another journal, under the next seqs. */
export interface Copier {
  /** @param batch - entries of the journal that is copied, changed or not. */
  add(batch: readonly Entry[]): Promise<void>;
  /** The seq of the last entry that was written. */
  readonly lastSeq: number;
}

/** Makes a {@link Copier} that begins with an empty journal. @throws {TidemarkError} STORE_CORRUPT when a completion has lost its payload. */
export function createCopier(store: Store, from: string, writer: Writer): Copier {
  let lastSeq = 0;
  return {
    async add(batch) {
      const seqs = batch.map(({ seq }) => seq);
      for await (const { first, texts } of readPayloadTexts(store, from, seqs)) {
        await writer.append(
          texts.map((payload, i) => {
            const entry = batch[first + i] as Entry;
            if (payload === undefined && entry.type === undefined) throw lostPayload(from, entry.seq);
            return { ...entry, seq: ++lastSeq, ...(payload !== undefined && { payload }) };
          }),
        );
      }
    },
    get lastSeq() {
      return lastSeq;
    },
  };
}

function beingRewritten(runId: string): TidemarkError {
  return new TidemarkError(
    'LOCKED',
    `run ${runId} is being rewritten by another call, tab or process: try again soon`,
    {
      details: { runId },
    },
  );
}

function lostPayload(id: string, seq: number): TidemarkError {
  return new TidemarkError(
    'STORE_CORRUPT',
    `the payload of entry ${seq} of ${id} is damaged: see repairRun`,
    {
      details: { id, seq },
    },
  );
}
