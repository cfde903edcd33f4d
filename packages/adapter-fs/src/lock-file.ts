import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseLock } from './lock-holder.js';
import { hasErrno, ifExists } from './platform-errors.js';

export function lockPath(folder: string): string {
  return join(folder, 'LOCK');
}

/** Creates LOCK with its whole content in one step; `undefined` when it is there already. */
export async function placeLock(
  folder: string,
  nonce: string,
  text: string,
): Promise<FileHandle | undefined> {
  const path = lockPath(folder);
  const draft = `${path}.${nonce}`;
  const file = await open(draft, 'wx+');
  try {
    await file.write(text, 0);
    await file.datasync();
    try {
      await link(draft, path);
    } catch (error) {
      // Some file systems know no links. There a reader may see a part of the text: it tells nothing, and so no harm.
      if (!hasErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error;
      const direct = await open(path, 'wx+');
      await direct.write(text, 0);
      await file.close();
      return direct;
    }
    return file;
  } catch (error) {
    await file.close();
    // ENOENT: who holds the lock by now has swept our draft away (or the journal is gone, which the next try tells).
    if (hasErrno(error, 'EEXIST', 'ENOENT')) return undefined;
    throw error;
  } finally {
    await ifExists(unlink(draft));
  }
}

/**
 * Takes LOCK away if it still has this nonce (or this text, when it is damaged).
 *
 * It is moved aside first and looked at then, so of several that saw the same dead holder one succeeds; a younger lock
 * that was caught by this is put back.
 */
export async function removeLock(folder: string, identity: string): Promise<boolean> {
  const path = lockPath(folder);
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
  const text = (await ifExists(readFile(aside, 'utf8'))) ?? '';
  const isIt = identityOf(text) === identity;
  if (!isIt) {
    await link(aside, path).catch((error: unknown) => {
      if (!hasErrno(error, 'EEXIST', 'ENOENT', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error;
    });
  }
  await ifExists(unlink(aside));
  return isIt;
}

/** The holder's nonce, or the text itself when it is damaged. */
export function identityOf(text: string): string {
  return parseLock(text)?.nonce ?? text;
}

/**
 * Removes what takers of the lock left behind that died half-way. Only the holder may do this.
 *
 * @param nonce - the holder's: where a late taker has just moved its LOCK aside, it is put back rather than swept.
 */
export async function sweepLockDrafts(folder: string, nonce: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('LOCK.')) continue;
    const path = join(folder, name);
    const text = await ifExists(readFile(path, 'utf8'));
    if (text !== undefined && identityOf(text) !== nonce) await ifExists(unlink(path));
  }
}
