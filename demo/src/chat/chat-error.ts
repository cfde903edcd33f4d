/** What to know of a request that failed. */
interface ChatFailure {
  /** Whether it may pass by itself. */
  readonly retryable: boolean;
  readonly status?: number;
  /** Those that say when to try again. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A request to a model that failed. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly retryable: boolean;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(message: string, { retryable, status, headers, cause }: ChatFailure) {
    super(message, { cause });
    this.retryable = retryable;
    this.status = status;
    this.headers = headers;
  }
}
