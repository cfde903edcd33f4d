import type { JsonValue } from './json.js';

/** An error as plain data: what a journal keeps of anything that was thrown. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  /** The cause as error data when it is an error, else as plain JSON. */
  readonly cause?: ErrorData | JsonValue;
  /** The errors of an `AggregateError`. */
  readonly errors?: readonly ErrorData[];
}

/** What a completion's head keeps of an error. */
export interface ErrorHead {
  readonly name: string;
  readonly code?: string | number;
  /** At most 300 characters. */
  readonly message: string;
}

/** Makes data of anything that can be thrown. Never throws. */
export function toErrorData(thrown: unknown): ErrorData {
  return { name: 'Error', message: String(thrown) };
}

/** The part of an error that fits into a head. */
export function errorHead(data: ErrorData): ErrorHead {
  return data;
}
