import type { ExampleResult } from '@tidemark/core';
import { stringify } from 'csv-stringify/sync';
import { toJson } from './json.js';

/** A cell that a spreadsheet would take for a formula is written as a text (OWASP, "CSV Injection"). */
const escapeFormulas = true;

/** Results as CSV (RFC 4180): the head, and what makes a row. Values that are no texts are JSON. */
export function csvWriter(scorers: readonly string[]): {
  readonly head: string;
  readonly row: (result: ExampleResult) => string;
} {
  const head = [
    'id',
    'index',
    'status',
    'input',
    'expected',
    'output',
    ...scorers,
    'error',
    'attempts',
    'durationMs',
  ];
  const line = (cells: unknown[]): string => stringify([cells], { escape_formulas: escapeFormulas });
  const row = (result: ExampleResult): string => {
    const { exampleId, index, status, input, expected, output, scores, error, attempts, durationMs } = result;
    return line([
      ...[exampleId, index, status, cellOf(input), cellOf(expected), cellOf(output)],
      ...scorers.map((name) => scores[name]?.score ?? ''),
      ...[error?.message ?? '', attempts, durationMs],
    ]);
  };
  return { head: line(head), row };
}

function cellOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : toJson(value);
}
