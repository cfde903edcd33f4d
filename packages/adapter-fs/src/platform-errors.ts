import { platformFailure } from '@tidemark/core/store';

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
}

/** True for what the operating system reports, false for our own errors, misuse and bugs. */
function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** True when the operating system reported one of these codes, as in `hasErrno(error, 'ENOENT')`. */
export function hasErrno(error: unknown, ...codes: readonly string[]): boolean {
  return isSystemError(error) && codes.includes(error.code);
}

/** The answer, or `undefined` when the file or folder does not exist. Everything else is thrown. */
export async function ifExists<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

const ways: Readonly<Record<string, string>> = {
  EACCES: 'check who owns the folder and may write to it',
  EPERM: 'check who owns the folder and may write to it',
  EROFS: 'the file system is read-only: choose another `dir`',
  ENOTDIR: 'a part of the path is a file: choose another `dir` or move the file away',
  EEXIST: 'the path is a file: choose another `dir` or move the file away',
  EMFILE: 'raise the limit of open files (`ulimit -n`)',
  ENFILE: 'raise the limit of open files',
};

/**
 * What the operating system reported, as STORE_FULL or STORE_FAILED with the cause kept; other errors as they are.
 *
 * @param doing - what failed, as in `writing <path>`.
 */
export function toStoreError(error: unknown, doing: string): unknown {
  if (!isSystemError(error)) return error;
  return platformFailure(error, {
    doing,
    code: ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(error.code) ? 'STORE_FULL' : 'STORE_FAILED',
    advice: ways[error.code],
    details: { errno: error.code },
  });
}
