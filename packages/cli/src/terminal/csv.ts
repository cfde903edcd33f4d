import type { ExampleResult } from '@tidemark/core';
import { stringify } from 'csv-stringify/sync';
import { toJson } from './json.js';

/** A cell that a spreadsheet would take for a formula is written as a text (OWASP, "CSV Injection"). */
const escapeFormulas = true;

/** Rows of results as CSV (RFC 4180); the first comes with the head. Values that are no texts are JSON. */
export function csvWriter(scorers: readonly string[]): (result: ExampleResult) => string {
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
  let isFirst = true;
  return (result) => {
    const { exampleId, index, status, input, expected, output, scores, error, attempts, durationMs } = result;
    const cells = [
      ...[exampleId, index, status, cellOf(input), cellOf(expected), cellOf(output)],
      ...scorers.map((name) => scores[name]?.score ?? ''),
      ...[error?.message ?? '', attempts, durationMs],
    ];
    const rows = isFirst ? [head, cells] : [cells];
    isFirst = false;
    return stringify(rows, { escape_formulas: escapeFormulas });
  };
}

function cellOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : toJson(value);
}
