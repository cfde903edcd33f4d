import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Store } from '@tidemark/core';
import { createStore } from './file-store.js';
import { sweepLeftovers } from './leftovers.js';
import { toStoreError } from './platform-errors.js';
import { readProcessFacts } from './process-identity.js';

/** Options of {@link createFsStore}. */
export interface FsStoreOptions {
  /** The folder that holds the journals. Created when absent. */
  readonly dir: string;
}

function checkOptions(options: FsStoreOptions): string {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`Expected { dir }, got ${options}`);
  const unknown = Object.keys(options).find((key) => key !== 'dir');
  if (unknown !== undefined) throw new TypeError(`Unknown option ${JSON.stringify(unknown)}: expected dir`);
  const { dir } = options;
  if (typeof dir !== 'string' || dir === '') {
    throw new TypeError(`Expected dir to be the path of a folder, got ${JSON.stringify(dir)}`);
  }
  return resolve(dir);
}

/**
 * A store that keeps each journal as a folder of plain files: JSON lines that a person can read, and that survive a
 * killed process, a torn write, a full disk and damaged bytes. The format is described in `docs/stores.md`.
 *
 * Several stores, also of several processes, may use one folder at the same time.
 *
 * @throws {TypeError} when `dir` is missing or an option is unknown.
 * @throws {TidemarkError} STORE_FAILED when the folder can't be made, read or written.
 */
export async function createFsStore(options: FsStoreOptions): Promise<Store> {
  const dir = checkOptions(options);
  const facts = readProcessFacts();
  try {
    await mkdir(dir, { recursive: true });
    await access(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    await sweepLeftovers(dir, facts);
  } catch (error) {
    throw toStoreError(error, `opening the store in ${dir}`);
  }
  return createStore(dir, facts);
}
