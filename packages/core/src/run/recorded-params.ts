import { decodeValue, encodeValue } from '../model/codec.js';
import { hasCode } from '../model/errors.js';
import type { Params } from '../model/evaluation.js';
import type { JsonObject } from '../model/json.js';

/** Params as a journal records them: plain JSON as it is, all else that the codec keeps as its stand-ins. */
export function recordParams(params: Params): JsonObject {
  return JSON.parse(encodeValue(params, 'params')) as JsonObject;
}

/** The params that {@link recordParams} recorded. */
export function readParams(recorded: unknown): Params {
  return decodeValue(JSON.stringify(recorded)) as Params;
}

/** @throws {TypeError} naming the param that can't be recorded. */
export function checkParams(what: string, params: Params): void {
  try {
    encodeValue(params, 'params');
  } catch (error) {
    if (!hasCode(error, 'NOT_SERIALIZABLE')) throw error;
    throw new TypeError(`${what}: ${(error as Error).message}`, { cause: error });
  }
}
