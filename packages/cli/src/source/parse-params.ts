import type { Params } from '@tidemark/core';
import { UsageError } from '../usage-error.js';

/**
 * Params from `k=v` words, each of the type that its default has: texts stay texts, so that `--param version=1.0` is no
 * number when the default is a text. Without a default, JSON where it parses, else a text.
 *
 * @throws {UsageError} naming the param, what was expected and what came.
 */
export function parseParams(words: readonly string[], declared: Params): Params {
  return Object.fromEntries(words.map((word) => parseParam(word, declared)));
}

function parseParam(word: string, declared: Params): [string, unknown] {
  const at = word.indexOf('=');
  if (at < 1) throw new UsageError(`--param ${word}: expected name=value`);
  const [name, text] = [word.slice(0, at), word.slice(at + 1)];
  return [name, parseValue(name, text, declared[name])];
}

function parseValue(name: string, text: string, declared: unknown): unknown {
  const refuse = (expected: string): never => {
    throw new UsageError(`--param ${name}: expected ${expected}, got ${JSON.stringify(text)}`);
  };
  switch (typeof declared) {
    case 'string':
      return text;
    case 'number':
      return text.trim() === '' || Number.isNaN(Number(text)) ? refuse('a number') : Number(text);
    case 'boolean':
      return text === 'true' || (text === 'false' ? false : refuse('true or false'));
    case 'object':
      return parseJson(text, () => (declared === null ? text : refuse('JSON')));
    default:
      return parseJson(text, () => text);
  }
}

function parseJson(text: string, otherwise: () => unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise();
  }
}
