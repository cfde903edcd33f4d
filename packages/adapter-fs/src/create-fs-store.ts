import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Store } from '@tidemark/core';
import { checkOptions, rules } from '@tidemark/core/store';
import { createStore } from './file-store.js';
import { sweepLeftovers } from './leftovers.js';
import { toStoreError } from './platform-errors.js';
import { readProcessFacts } from './process-identity.js';

/** Options of {@link createFsStore}. */
export interface FsStoreOptions {
  /** The folder that holds the journals. Created when absent. */
  readonly dir: string;
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
  checkOptions('createFsStore', { ...options, dir: options?.dir ?? '' }, { dir: rules.text });
  const dir = resolve(options.dir);
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
