import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Entry,
  hasCode,
  type JournalRecord,
  type JsonObject,
  type Store,
  type StoredJournal,
  TidemarkError,
  type Writer,
  type WriterOptions,
} from '@tidemark/core';
import {
  createFolder,
  type FoundJournal,
  findJournal,
  isNamedAfter,
  journalFolder,
  kinds,
  listFolders,
  readRecord,
  removeFolder,
} from './journal-folder.js';
import { createJournalLocks } from './journal-lock.js';
import { readJournalEnd } from './journal-view.js';
import { draftPrefixOf } from './leftovers.js';
import { appendNotes, readNotes } from './notes-file.js';
import { openSegment, sweepLockDrafts } from './open-segment.js';
import { hasErrno, ifExists, toStoreError } from './platform-errors.js';
import type { ProcessFacts } from './process-identity.js';
import { readSegments } from './read-entries.js';
import { readSegmentPayloads } from './read-payloads.js';
import { listSegments, type SegmentFile } from './segment-files.js';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.js';
import { createJournalWatch } from './watch-journals.js';

function notFound(id: string): TidemarkError {
  return new TidemarkError('NOT_FOUND', `There is no journal ${JSON.stringify(id)}`, { details: { id } });
}

async function sizeOf(folder: string): Promise<number> {
  let sizeBytes = 0;
  for (const name of await readdir(folder))
    sizeBytes += (await ifExists(stat(join(folder, name))))?.size ?? 0;
  return sizeBytes;
}

/** The store over an existing folder. Options were checked. */
export function createStore(dir: string, facts: ProcessFacts): Store {
  const locks = createJournalLocks(facts);
  const writers = new Set<SegmentWriter>();
  const watch = createJournalWatch({
    foldersOf: (id) => kinds.map((kind) => journalFolder(dir, kind, id)),
    isHeld: locks.isHeld,
  });
  let isClosed = false;

  function checkOpen(): void {
    if (isClosed) throw new TidemarkError('STORE_CLOSED', `The store in ${dir} is closed`);
  }

  /** Runs an operation on an open store and names what failed. A journal deleted meanwhile is NOT_FOUND. */
  async function run<T>(doing: string, id: string, operation: () => Promise<T>): Promise<T> {
    checkOpen();
    try {
      return await operation();
    } catch (error) {
      if (hasErrno(error, 'ENOENT') && !(await ifExists(findJournal(dir, id)))) throw notFound(id);
      throw toStoreError(error, `${doing} ${JSON.stringify(id)} in ${dir}`);
    }
  }

  async function need(id: string): Promise<FoundJournal> {
    const found = await findJournal(dir, id);
    if (!found) throw notFound(id);
    return found;
  }

  async function describe({ folder, record }: FoundJournal): Promise<StoredJournal> {
    return {
      ...record,
      notes: await readNotes(folder),
      lastSeq: (await readJournalEnd(listSegments(folder))).lastSeq,
      sizeBytes: await sizeOf(folder),
      isActive: await locks.isHeld(folder),
    };
  }

  async function takeWriter(
    id: string,
    folder: string,
    durability: WriterOptions['durability'],
  ): Promise<Writer | undefined> {
    let writer: SegmentWriter | undefined;
    const lock = await locks.acquire(folder, () => {
      writer?.lose();
      watch.signal(id);
    });
    if (!lock) return undefined;
    try {
      await sweepLockDrafts(folder);
      const segment = await openSegment(folder);
      writer = createSegmentWriter(segment, {
        folder,
        durability: durability ?? 'process',
        onCommit: () => watch.signal(id),
        onClose: async () => {
          if (writer) writers.delete(writer);
          await lock.release();
          watch.signal(id);
        },
      });
    } catch (error) {
      await lock.release();
      throw error;
    }
    writers.add(writer);
    watch.signal(id);
    return writer;
  }

  /** The segments as they are at this moment; empty when there is no such journal, which is found out later. */
  function segmentsNow(id: string): SegmentFile[] {
    for (const kind of kinds) {
      try {
        return listSegments(journalFolder(dir, kind, id));
      } catch (error) {
        if (!hasErrno(error, 'ENOENT', 'ENOTDIR')) throw error;
      }
    }
    return [];
  }

  async function* entriesOf(
    id: string,
    files: readonly SegmentFile[],
    after: number,
  ): AsyncGenerator<readonly Entry[]> {
    try {
      await need(id);
      for await (const batch of readSegments(id, files, after)) {
        checkOpen();
        yield batch;
      }
    } catch (error) {
      if (hasErrno(error, 'ENOENT')) throw notFound(id);
      throw toStoreError(error, `reading ${JSON.stringify(id)} in ${dir}`);
    }
  }

  return {
    create(record: JournalRecord) {
      return run('creating', record.id, async () => {
        if (!(await createFolder(dir, record, draftPrefixOf(facts)))) {
          throw new TidemarkError('EXISTS', `There is a journal ${JSON.stringify(record.id)} already`, {
            details: { id: record.id },
          });
        }
        watch.signal(record.id);
      });
    },
    get(id) {
      return run('reading', id, async () => {
        const found = await findJournal(dir, id);
        if (!found) return undefined;
        try {
          return await describe(found);
        } catch (error) {
          if (hasErrno(error, 'ENOENT')) return undefined; // deleted meanwhile
          throw error;
        }
      });
    },
    update(id, notes: JsonObject) {
      return run('updating', id, async () => {
        const { folder } = await need(id);
        await appendNotes(folder, notes);
        watch.signal(id);
      });
    },
    list(kind) {
      return run('listing', '', async () => {
        const journals: StoredJournal[] = [];
        for (const each of kinds.filter((one) => kind === undefined || one === kind)) {
          for (const folder of await listFolders(dir, each)) {
            try {
              const record = await readRecord(folder);
              if (record && isNamedAfter(folder, record)) journals.push(await describe({ folder, record }));
            } catch (error) {
              if (hasErrno(error, 'ENOENT', 'ENOTDIR')) continue; // deleted meanwhile
              if (!hasCode(error, 'STORE_CORRUPT') && !hasCode(error, 'FORMAT_NEWER')) throw error;
              // One damaged journal must not hide the others, nor be hidden itself.
              process.emitWarning(`Not listed: ${(error as Error).message}`, {
                code: `TIDEMARK_${(error as TidemarkError).code}`,
              });
            }
          }
        }
        return journals;
      });
    },
    delete(id) {
      return run('deleting', id, async () => {
        const found = await findJournal(dir, id);
        if (!found) return;
        const lock = await locks.acquire(found.folder, () => {});
        if (!lock)
          throw new TidemarkError('LOCKED', `Journal ${JSON.stringify(id)} is being written`, {
            details: { id },
          });
        try {
          await removeFolder(found.folder);
        } finally {
          await lock.release();
          watch.signal(id);
        }
      });
    },
    openWriter(id, options = {}) {
      return run('opening', id, async () => {
        const { durability } = options;
        if (durability !== undefined && durability !== 'process' && durability !== 'power') {
          throw new TypeError(
            `Expected durability to be 'process' or 'power', got ${JSON.stringify(durability)}`,
          );
        }
        const { folder } = await need(id);
        const writer = await takeWriter(id, folder, durability);
        if (isClosed) {
          await writer?.close();
          checkOpen();
        }
        return writer;
      });
    },
    readEntries(id, options = {}) {
      const after = Math.max(0, options.after ?? 0);
      let files: SegmentFile[] = [];
      let refused: unknown;
      try {
        checkOpen();
        files = segmentsNow(id);
      } catch (error) {
        refused = error;
      }
      return (async function* () {
        if (refused !== undefined) throw refused;
        yield* entriesOf(id, files, after);
      })();
    },
    readPayloads(id, seqs) {
      return run('reading', id, async () => {
        const { folder } = await need(id);
        return readSegmentPayloads(folder, listSegments(folder), seqs);
      });
    },
    watch(id, listener) {
      checkOpen();
      return watch.watch(id, listener);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      locks.close();
      watch.close();
      await Promise.all([...writers].map((writer) => writer.close()));
    },
  };
}
