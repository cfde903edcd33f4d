import type { Retry } from '../execution/attempts.js';
import { encodeValue } from '../model/codec.js';
import type { ErrorData } from '../model/error-data.js';
import { TidemarkError } from '../model/errors.js';
import type { Example } from '../model/evaluation.js';

/** A completion's payload, decoded. */
export interface Payload {
  readonly output?: unknown;
  readonly input?: unknown;
  readonly expected?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly error?: ErrorData;
  readonly retries?: readonly Retry[];
  /** By scorer name. */
  readonly scoreMetadata?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly log?: readonly string[];
}

/** Encoded `name:value` members of a payload, to be joined. */
export type EncodedMembers = string;

/** Encodes an example's content, before its task can change it. */
export function encodeExample({ input, expected, metadata }: Example): EncodedMembers {
  let members = `"input":${encodeValue(input, 'input')}`;
  if (expected !== undefined) members += `,"expected":${encodeValue(expected, 'expected')}`;
  if (metadata !== undefined) members += `,"metadata":${encodeValue(metadata, 'metadata')}`;
  return members;
}

/**
 * Encodes an output.
 *
 * @throws {TidemarkError} NOT_SERIALIZABLE when it holds what can't be recorded.
 * @throws {TidemarkError} OUTPUT_TOO_LARGE when its text has more than `maxBytes` bytes.
 */
export function encodeOutput(output: unknown, maxBytes: number | undefined): EncodedMembers {
  const text = encodeValue(output, 'output');
  if (maxBytes !== undefined && text.length * 3 > maxBytes) {
    const sizeBytes = new TextEncoder().encode(text).length;
    if (sizeBytes > maxBytes) {
      throw new TidemarkError(
        'OUTPUT_TOO_LARGE',
        `the output has ${sizeBytes} bytes, over the limit of ${maxBytes} (maxOutputBytes): return less, or raise the limit`,
        { details: { sizeBytes, maxOutputBytes: maxBytes } },
      );
    }
  }
  return `"output":${text}`;
}

/** Encodes what is told of a completion's calls, as far as there is something to tell. */
export function encodeNotes(
  error: ErrorData | undefined,
  { retries, log }: { readonly retries?: readonly Retry[]; readonly log?: readonly string[] },
): EncodedMembers {
  if (error === undefined && retries?.length === 0 && log === undefined) return '';
  const members: EncodedMembers[] = [];
  if (error !== undefined) members.push(encodeMember('error', error));
  if (retries !== undefined && retries.length > 0) members.push(encodeMember('retries', retries));
  if (log !== undefined && log.length > 0) members.push(encodeMember('log', log));
  return members.join(',');
}

/** Joins members to a payload: with `join`, since a string made of `+` keeps all its parts in memory. */
export function joinMembers(members: readonly EncodedMembers[]): string {
  const parts = ['{'];
  for (const each of members) {
    if (each === '') continue;
    if (parts.length > 1) parts.push(',');
    parts.push(each);
  }
  parts.push('}');
  return parts.join('');
}

/** Encodes one member. @throws {TidemarkError} NOT_SERIALIZABLE when its value holds what can't be recorded. */
export function encodeMember(name: string, value: unknown): EncodedMembers {
  return `${JSON.stringify(name)}:${encodeValue(value, name)}`;
}
