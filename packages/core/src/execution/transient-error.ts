import isNetworkError from 'is-network-error';
import { readField } from '../model/error-data.js';

/** Time-outs, connection errors and dead workers, of Node, undici and Tidemark. */
const TRANSIENT_CODES = new Set([
  'TASK_TIMEOUT',
  'WORKER_DIED',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
]);

/**
 * True for an error that may pass by itself: `retryable: true`, a time-out, a connection error, HTTP 408, 425, 429 or
 * 5xx; or one that such an error caused. `retryable: false` is the last word.
 */
export function mayPass(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 3) return false;
  const retryable = readField(error, 'retryable');
  if (typeof retryable === 'boolean') return retryable;
  const status = httpStatus(error);
  if (status !== undefined) return status === 408 || status === 425 || status === 429 || status >= 500;
  return (
    TRANSIENT_CODES.has(readField(error, 'code') as string) ||
    isTimeout(error) ||
    isFetchFailure(error) ||
    mayPass(readField(error, 'cause'), depth + 1)
  );
}

function httpStatus(error: object): number | undefined {
  const fields = [
    readField(error, 'status'),
    readField(error, 'statusCode'),
    readField(readField(error, 'response'), 'status'),
  ];
  return fields.find((field) => typeof field === 'number' && field >= 400 && field < 600) as
    | number
    | undefined;
}

/** Libraries name their time-outs, in `name` or only in the class. */
function isTimeout(error: object): boolean {
  const names = [readField(error, 'name'), readField(readField(error, 'constructor'), 'name')];
  return names.some((name) => typeof name === 'string' && /Timeout(Error)?$/.test(name));
}

function isFetchFailure(error: object): boolean {
  try {
    return isNetworkError(error);
  } catch {
    return false;
  }
}
