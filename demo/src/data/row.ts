/** One example of a file, as it stands there. */
export interface Row {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly value: unknown;
  /** What is wrong with it, if something is. */
  readonly fault?: string;
}

/** How a file of examples is written. */
export type Format = 'jsonl' | 'json' | 'csv';

/** By a file's name, else by how it begins. */
export function formatOf(fileName: string, head: string): Format {
  if (/\.(jsonl|ndjson)$/i.test(fileName)) return 'jsonl';
  if (/\.(csv|tsv)$/i.test(fileName)) return 'csv';
  const start = head.trimStart();
  if (start.startsWith('[')) return 'json';
  if (start.startsWith('{'))
    return /\.json$/i.test(fileName) && !/^\{.*\}\s*\r?\n\s*\{/.test(start) ? 'json' : 'jsonl';
  return 'csv';
}
