import { TidemarkError } from '@tidemark/core';
import type { IDBPTransaction, StoreNames } from 'idb';
import type { Layout } from './layout.js';
import { type Connection, openConnection } from './open-connection.js';
import type { Platform } from './options.js';
import { isConnectionLoss } from './platform-errors.js';

type Stores = StoreNames<Layout>[];

/** A transaction over some of the object stores. */
export type Transaction<Mode extends IDBTransactionMode> = IDBPTransaction<Layout, Stores, Mode>;

/** What is done in one transaction. May await its requests, and nothing else. */
type Work<Mode extends IDBTransactionMode, T> = (tx: Transaction<Mode>) => Promise<T>;

/** The database behind a store, over as many connections as it takes. */
export interface Database {
  read<T>(stores: Stores, work: Work<'readonly', T>): Promise<T>;
  /**
   * Does `work`, all of it or nothing, and resolves when it is committed.
   *
   * When the browser cuts the connection, the work is done once more on a new one, though it may have been committed
   * already. So it must come to the same when it is done twice.
   *
   * @param isStrict - whether to wait until it is on the disk.
   */
  write<T>(stores: Stores, work: Work<'readwrite', T>, isStrict?: boolean): Promise<T>;
  close(): void;
}

/** Opens the database and makes it when there is none. */
export async function openDatabase(platform: Platform): Promise<Database> {
  let connection: Promise<Connection> | undefined;
  let isClosed = false;

  function connect(): Promise<Connection> {
    if (isClosed) {
      throw new TidemarkError('STORE_CLOSED', `The store ${JSON.stringify(platform.name)} is closed`);
    }
    if (connection) return connection;
    const opened = openConnection(platform, () => drop(opened));
    connection = opened;
    opened.then(
      (db) => {
        if (isClosed) db.close();
      },
      () => drop(opened),
    );
    return opened;
  }

  function drop(lost: Promise<Connection>): void {
    if (connection === lost) connection = undefined;
  }

  async function run<T>(work: (db: Connection) => Promise<T>): Promise<T> {
    const first = connect();
    try {
      return await work(await first);
    } catch (error) {
      if (!isConnectionLoss(error) || isClosed) throw error;
      drop(first);
      first.then(
        (db) => db.close(),
        () => {},
      );
      return work(await connect());
    }
  }

  await connect();

  return {
    read: (stores, work) =>
      run(async (db) => {
        const tx = db.transaction(stores, 'readonly');
        // A failed request says more than the transaction does.
        tx.done.catch(() => {});
        return work(tx);
      }),

    write: (stores, work, isStrict = false) =>
      run((db) => {
        // Never 'relaxed': in Firefox that is weaker than leaving the choice to the browser.
        return commit(db.transaction(stores, 'readwrite', isStrict ? { durability: 'strict' } : {}), work);
      }),

    close() {
      isClosed = true;
      connection?.then(
        (db) => db.close(),
        () => {},
      );
    },
  };
}

/** Leaves a request to its transaction, which fails with it. */
export function post(request: Promise<unknown>): void {
  request.catch(() => {});
}

async function commit<T>(tx: Transaction<'readwrite'>, work: Work<'readwrite', T>): Promise<T> {
  // Only the end of the transaction tells whether it counts, and why not: a full quota shows nowhere else.
  const done = tx.done.then(
    () => undefined,
    () => ({ error: tx.error }),
  );
  let result: T;
  try {
    result = await work(tx);
    tx.commit();
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It has ended by itself.
    }
    throw (await done)?.error ?? error;
  }
  const failure = await done;
  if (failure) throw failure.error ?? new DOMException('The transaction was aborted.', 'AbortError');
  return result;
}
