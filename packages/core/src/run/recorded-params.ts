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

/**
 * The params of a run: the evaluation's, replaced by those given. A copy, so that a task that changes it changes no other
 * run's.
 *
 * @throws {TypeError} naming the param that can't be recorded.
 */
export function effectiveParams(declared: Params, given: Params = {}): Params {
  const replacing = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  try {
    return decodeValue(encodeValue({ ...declared, ...replacing }, 'params')) as Params;
  } catch (error) {
    if (!hasCode(error, 'NOT_SERIALIZABLE')) throw error;
    throw new TypeError(`evaluate: ${(error as Error).message}`, { cause: error });
  }
}
