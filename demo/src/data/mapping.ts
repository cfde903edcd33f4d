import type { Example } from '@tidemark/core';
import { DataError } from './data-error.js';
import type { Row } from './row.js';

/** Which column is what; empty: none. An empty `input` takes the whole row. */
export interface Mapping {
  readonly input: string;
  readonly expected: string;
  readonly id: string;
}

const USUAL: Readonly<Record<keyof Mapping, readonly string[]>> = {
  input: ['input', 'question', 'prompt', 'text', 'query'],
  expected: ['expected', 'answer', 'label', 'target', 'output', 'reference'],
  id: ['id', 'key', 'uid'],
};

/** The names of the columns of some rows. */
export function columnsOf(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : [])))];
}

/** What the columns seem to be, by their names. */
export function guessMapping(columns: readonly string[]): Mapping {
  const find = (names: readonly string[]): string =>
    names.flatMap((name) => columns.find((column) => column.toLowerCase() === name) ?? [])[0] ?? '';
  const guess = { input: find(USUAL.input), expected: find(USUAL.expected), id: find(USUAL.id) };
  const rest = columns.find((column) => column !== guess.expected && column !== guess.id);
  return { ...guess, input: guess.input || (columns.length > 0 && rest) || '' };
}

/** A row as an example. @throws {DataError} when it has no input, or an id that is none. */
export function toExample({ line, value, fault }: Row, { input, expected, id }: Mapping): Example {
  if (fault !== undefined) throw new DataError(line, fault);
  if (input !== '' && !isRecord(value)) throw new DataError(line, `expected an object with ${input}`);
  const fields = (isRecord(value) ? value : {}) as Record<string, unknown>;
  const given = input === '' ? value : fields[input];
  if (given === undefined) throw new DataError(line, `it has no ${input}`);
  const name = id === '' ? undefined : fields[id];
  if (id !== '' && (name === undefined || name === null || name === ''))
    throw new DataError(line, `it has no ${id}, which is to be the id`);
  return {
    ...(name !== undefined && { id: String(name) }),
    input: given,
    ...(expected !== '' && fields[expected] !== undefined && { expected: fields[expected] }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
