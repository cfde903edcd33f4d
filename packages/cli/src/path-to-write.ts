import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from './usage-error.js';

/** The absolute path of a file that is to be written. @throws {UsageError} when its folder is not there. */
export async function pathToWrite(path: string, cwd: string): Promise<string> {
  const file = resolve(cwd, path);
  const isThere = await stat(dirname(file)).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) throw new UsageError(`${path} can't be written: there is no folder ${dirname(path)}`);
  return file;
}
