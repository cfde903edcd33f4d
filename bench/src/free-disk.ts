import { statfs } from 'node:fs/promises';

/** @throws {Error} when the disk under `dir` has less room than this. */
export async function requireFreeDisk(dir: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new Error(
    `${dir} has ${megabytes(free)} MB free, and this benchmark needs ${megabytes(bytes)} MB: set TMPDIR to a larger disk`,
  );
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
