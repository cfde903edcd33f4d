import { canonicalJson } from '../../model/canonical-json.js';
import { checkOptions, rules } from '../../model/check.js';
import { TidemarkError } from '../../model/errors.js';
import { journalAt } from '../../run/rewritten-run.js';
import { findRunJournal, removeCutImports } from '../../run/run-journal.js';
import { cacheSummary } from '../../run/summary.js';
import { type ImportMark, isUnfinishedImport } from '../../run/unfinished-import.js';
import type { EntryWithPayload, Store, StoredJournal } from '../../store/store.js';
import type { BundleHeader } from './bundle-format.js';
import { bundleLines } from './bundle-lines.js';
import type { BundleSource } from './split-records.js';
import { openBundle, type VerifiedBundle } from './verify-bundle.js';

const MOST_ENTRIES = 1_000;
const MOST_CHARACTERS = 1_048_576;

/** Options of {@link importRun}. */
export interface ImportOptions {
  /** The id that the run gets. Default: the one it had. */
  readonly as?: string;
}

/** What {@link importRun} did. */
export interface ImportResult {
  readonly runId: string;
  /** True when the same run was there already, and nothing was written. */
  readonly skipped: boolean;
}

const importRules = {
  as: {
    expected: 'a text of 1 to 200 characters',
    accepts: (value: unknown) => rules.text.accepts(value) && (value as string).length <= 200,
  },
};

/**
 * Brings a run that `exportRun` wrote into a store of any kind: its entries, marked `imported`, under the id that it had.
 * It can be resumed, followed, reported on and reused like any other.
 *
 * All or nothing: the bundle is verified while it is read, and the run appears at once when its last entry is durable. After
 * a refusal the store is as it was; what a crash leaves is no run for anybody, and the next import removes it. When the same
 * run is there already nothing is done. A few results are in memory at a time, and the ids of the examples.
 *
 * @param source - the bundle: lines, or pieces of text or UTF-8 bytes cut anywhere; a stream; or one text.
 * @throws {TypeError} for an unknown option, or a source that is none.
 * @throws {TidemarkError} BUNDLE_INVALID when the bundle is no whole bundle, naming line and reason.
 * @throws {TidemarkError} EXISTS when something else is there under this id: give another one with `as`.
 * @throws {TidemarkError} LOCKED when another import of this id goes on.
 */
export async function importRun(
  store: Store,
  source: BundleSource,
  options: ImportOptions = {},
): Promise<ImportResult> {
  checkOptions('importRun', options, importRules);
  const bundle = await openBundle(source);
  try {
    const runId = options.as ?? bundle.header.id;
    await removeCutImports(store);
    const present = await journalAt(store, runId);
    if (present !== undefined && isUnfinishedImport(present)) throw locked(runId);
    if (present === undefined) await write(store, runId, bundle);
    else if (!(await isSame(store, runId, bundle))) throw taken(runId);
    return { runId, skipped: present !== undefined };
  } finally {
    await bundle.close();
  }
}

/** Reads the bundle to its end, so that one that is damaged is told apart from another run. */
async function isSame(store: Store, runId: string, { header, entries }: VerifiedBundle): Promise<boolean> {
  const journal = await findRunJournal(store, runId);
  const lines = journal === undefined ? undefined : bundleLines(store, journal, {});
  const ours = lines && entriesOf(lines);
  let isEqual = journal !== undefined && sameIdentity(header, journal);
  try {
    for await (const entry of entries) {
      if (!isEqual) continue;
      const mine = await ours?.next();
      isEqual = mine?.done === false && mine.value === comparable(entry);
    }
    return isEqual && (await ours?.next())?.done === true;
  } finally {
    await ours?.return();
  }
}

async function* entriesOf(lines: ReturnType<typeof bundleLines>): AsyncGenerator<string, void> {
  for await (const { line, kind } of lines) {
    if (kind !== 'completion' && kind !== 'lifecycle') continue;
    const { entry, payload } = JSON.parse(line);
    yield comparable({ ...entry, payload: kind === 'completion' ? JSON.stringify(payload) : payload });
  }
}

/** What of an entry makes it the same: not where it came from. */
function comparable({ origin: _, payload, ...head }: EntryWithPayload): string {
  return canonicalJson([head, payload ?? null]);
}

function sameIdentity({ createdAt, header }: BundleHeader, journal: StoredJournal): boolean {
  const { imported: _, ...identity } = journal.header;
  return canonicalJson([createdAt, header]) === canonicalJson([journal.createdAt, identity]);
}

async function write(store: Store, runId: string, bundle: VerifiedBundle): Promise<void> {
  const batches = batchesOf(bundle);
  const first = await batches.next(); // of a small bundle it is all: then it is verified before anything is made
  const { createdAt, formatVersion, header, notes, entries } = bundle.header;
  const mark: ImportMark = { entries };
  const identity = { ...header, imported: { ...mark } };
  await store.create({ id: runId, kind: 'run', createdAt, formatVersion, header: identity });
  try {
    await store.update(runId, notes);
    const writer = await store.openWriter(runId);
    if (writer === undefined) throw locked(runId);
    try {
      if (first.done !== true) await writer.append(first.value);
      for await (const batch of batches) await writer.append(batch);
    } finally {
      await writer.close();
    }
  } catch (error) {
    await store.delete(runId).catch(() => {}); // what stays is no run, and the next import removes it
    throw error;
  }
  await cacheSummary(store, runId, bundle.fold);
}

/** The entries in batches to append. The last comes when the bundle is verified to its end: with it the run appears. */
async function* batchesOf({ header, entries }: VerifiedBundle): AsyncGenerator<EntryWithPayload[], void> {
  let batch: EntryWithPayload[] = [];
  let characters = 0;
  for await (const entry of entries) {
    batch.push(entry);
    characters += entry.payload?.length ?? 0;
    const isFull = batch.length >= MOST_ENTRIES || characters >= MOST_CHARACTERS;
    if (!isFull || entry.seq === header.entries) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

function locked(runId: string): TidemarkError {
  return new TidemarkError('LOCKED', `run ${runId} is being imported by another tab, process or call`, {
    details: { runId },
  });
}

function taken(runId: string): TidemarkError {
  return new TidemarkError(
    'EXISTS',
    `the id ${runId} is taken by something else than this bundle: import it under another id with { as }, or delete that first`,
    { details: { runId } },
  );
}
