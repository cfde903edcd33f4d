import { storeClosed } from '@tidemark/core/store';
import { wrap } from 'idb';
import { storeNames } from './layout.js';
import { openConnection } from './open-connection.js';
import type { Platform } from './options.js';
import { isConnectionLoss } from './platform-errors.js';

/** What is done in one transaction. May await its requests, and nothing else. */
type Work<T> = (tx: IDBTransaction) => T | Promise<T>;

/**
 * The database behind a store, over as many connections as it takes.
 *
 * When the browser cuts the connection, work is done once more on a new one, though it may have been committed already. So
 * it must come to the same when it is done twice.
 */
export interface Database {
  read<T>(work: Work<T>): Promise<T>;
  /**
   * Does `work`, all of it or nothing, and resolves when it is committed.
   *
   * @param isStrict - whether to wait until it is on the disk.
   */
  write<T>(work: Work<T>, isStrict?: boolean): Promise<T>;
  close(): void;
}

/** Opens the database and makes it when there is none. */
export async function openDatabase(platform: Platform): Promise<Database> {
  let connection: Promise<IDBDatabase> | undefined;
  let isClosed = false;

  function connect(): Promise<IDBDatabase> {
    if (isClosed) throw storeClosed();
    if (connection) return connection;
    const open = () => openConnection(platform, () => disconnect(opening));
    const opening = open().catch((error) => {
      if (!isConnectionLoss(error)) throw error;
      return open(); // The site's data were being cleared.
    });
    opening.catch(() => disconnect(opening));
    connection = opening;
    return opening;
  }

  /** Ends nothing that is under way on it, and lets other tabs go on. */
  function disconnect(ended = connection): void {
    if (connection === ended) connection = undefined;
    ended?.then(
      (db) => db.close(),
      () => {},
    );
  }

  async function run<T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> {
    const opening = connect();
    const db = await opening;
    try {
      return await unlessCut(db, work(db));
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      disconnect(opening);
      return work(await connect());
    }
  }

  await connect();

  return {
    // What a failed request says is enough: nothing that was read is worth waiting for the transaction's end.
    read: (work) => run(async (db) => work(db.transaction(storeNames))),

    write: (work, isStrict) =>
      run((db) => {
        // Never 'relaxed': in Firefox that is weaker than leaving the choice to the browser.
        const options: IDBTransactionOptions = isStrict ? { durability: 'strict' } : {};
        return commit(db.transaction(storeNames, 'readwrite', options), work);
      }),

    close() {
      isClosed = true;
      disconnect();
    },
  };
}

/** Rejects when the browser cuts the connection: what is under way on it then may never end by itself. */
function unlessCut<T>(db: IDBDatabase, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new DOMException('The connection was closed', 'AbortError'));
    db.addEventListener('close', onClose);
    work.then(resolve, reject).finally(() => db.removeEventListener('close', onClose));
  });
}

async function commit<T>(tx: IDBTransaction, work: Work<T>): Promise<T> {
  let failure: unknown;
  // A request that nobody awaits says here why it failed: `done` rejects before the transaction knows.
  tx.onerror = ({ target }) => {
    failure ??= (target as IDBRequest).error;
  };
  // Only the end of the transaction tells whether it counts, and why not: a full quota shows nowhere else.
  const { done } = wrap(tx);
  const ended = done.catch(() => {});
  try {
    const result = await work(tx);
    tx.commit();
    await done;
    return result;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It has ended by itself.
    }
    await ended;
    throw tx.error ?? failure ?? error;
  }
}
