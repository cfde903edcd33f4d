import type { Report } from '@tidemark/core';
import { stringify } from 'csv-stringify/sync';
import { toJson } from '../terminal/json.js';

const HEAD = [
  ...['run', 'evaluation', 'label', 'status', 'params', 'ok', 'errors', 'pending'],
  ...['scorer', 'count', 'mean', 'stdError', 'low', 'high', 'method'],
];

/** A row for each scorer of each run (RFC 4180); one without scores for a run that has none. */
export function scoresToCsv(reports: readonly Report[]): string {
  return stringify([HEAD, ...reports.flatMap(rowsOf)], { escape_formulas: true });
}

function rowsOf({ run, counts, scores }: Report): unknown[][] {
  const facts = [
    ...[run.runId, run.name, run.label, run.status, toJson(run.params)],
    ...[counts.ok, counts.errors, counts.pending],
  ];
  const rows = Object.entries(scores).map(([name, { count, mean, stdError, interval, method }]) => [
    ...facts,
    ...[name, count, mean, stdError, interval?.[0], interval?.[1], method],
  ]);
  return rows.length === 0 ? [[...facts, ...HEAD.slice(facts.length).map(() => '')]] : rows;
}
