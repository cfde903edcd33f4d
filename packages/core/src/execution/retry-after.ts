import { readField } from '../model/error-data.js';

/**
 * How long a server asked to wait, from now, in milliseconds (a date may have passed): an error's `retryAfterMs`, or the header `Retry-After`
 * (seconds or a date; also `retry-after-ms`) in its `headers` or `response.headers`; else what its cause says.
 */
export function retryAfterMs(error: unknown, depth = 0): number | undefined {
  if (typeof error !== 'object' || error === null || depth > 3) return undefined;
  return (
    toDuration(readField(error, 'retryAfterMs')) ??
    fromHeaders(readField(error, 'headers')) ??
    fromHeaders(readField(readField(error, 'response'), 'headers')) ??
    retryAfterMs(readField(error, 'cause'), depth + 1)
  );
}

function fromHeaders(headers: unknown): number | undefined {
  const milliseconds = readHeader(headers, 'retry-after-ms');
  const given = readHeader(headers, 'retry-after');
  const seconds = toDuration(given, 1000);
  if (milliseconds !== undefined) return toDuration(milliseconds) ?? seconds;
  if (given === undefined || seconds !== undefined) return seconds;
  const at = Date.parse(given);
  return Number.isNaN(at) ? undefined : at - Date.now();
}

/** Reads a `Headers`, or a plain object in whatever case its names are. */
function readHeader(headers: unknown, name: string): string | undefined {
  try {
    if (typeof headers !== 'object' || headers === null) return undefined;
    const { get } = headers as { get?: unknown };
    const value =
      typeof get === 'function'
        ? get.call(headers, name)
        : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
    return value === undefined || value === null ? undefined : String(value).trim();
  } catch {
    return undefined;
  }
}

function toDuration(value: unknown, unitMs = 1): number | undefined {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number * unitMs : undefined;
}
