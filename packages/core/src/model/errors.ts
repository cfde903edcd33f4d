/** Why an operation failed. Codes are API: check `error.code`, never the message and never `instanceof`. */
export type ErrorCode =
  | 'EXISTS'
  | 'NOT_FOUND'
  | 'LOCKED'
  | 'SUPERSEDED'
  | 'DRIFT'
  | 'DUPLICATE_ID'
  | 'INVALID_DATASET'
  | 'STORE_FULL'
  | 'STORE_CORRUPT'
  | 'STORE_FAILED'
  | 'STORE_CLOSED'
  | 'FORMAT_NEWER'
  | 'NOT_SERIALIZABLE'
  | 'OUTPUT_TOO_LARGE'
  | 'WORKER_LOAD'
  | 'WORKER_DIED'
  | 'TASK_TIMEOUT'
  | 'TASK_CRASHED'
  | 'STEP_FAILED'
  | 'BUNDLE_INVALID'
  | 'SECRET_IN_PARAMS'
  | 'ABORTED';

/** What a {@link TidemarkError} carries beside its message. */
export interface ErrorOptions {
  /** The error or value that led to this one. */
  readonly cause?: unknown;
  /** Facts for programs: ids, counts, expected and got. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class of Tidemark's operations. Misuse of an API is a plain `TypeError` instead. */
export class TidemarkError extends Error {
  override readonly name = 'TidemarkError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** True when `error` carries this code, whichever copy of the package made it. */
export function hasCode(error: unknown, code: ErrorCode): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === code;
}

/** True for a {@link TidemarkError}, whichever copy of the package made it: a tree of dependencies may hold several. */
export function isTidemarkError(error: unknown): error is TidemarkError {
  return error instanceof Error && error.name === 'TidemarkError' && 'code' in error;
}
