import type { Source } from '@tidemark/core';

/** What a person wrote: two modules, and how long one example may take. */
export interface OwnSource {
  /** Exports `task`, maybe `params`. */
  readonly task: string;
  /** Each function that it exports is a scorer of that name. */
  readonly scorers: string;
  readonly timeoutMs: number;
}

const TASK = 'task.ts';
const SCORERS = 'scorers.ts';
const SETTINGS = 'settings.json';

/** Runs of one's own evaluations have names that begin so. */
export const OWN_PREFIX = 'own/';

export const SAMPLE: OwnSource = {
  task: `// Runs in a worker, once for each example.
export const params = { separator: ' ' };

export async function task(input: string, { params, log }) {
  const words = input.trim().split(params.separator);
  log(words.length, 'words');
  return words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join(' ');
}
`,
  scorers: `// Each exported function is a scorer: from 0 to 1, true or false, or null when there is nothing to judge.
export function exact({ output, expected }) {
  return output === expected;
}

export function length({ output, expected }) {
  const longest = Math.max(output.length, expected.length, 1);
  return 1 - Math.abs(output.length - expected.length) / longest;
}
`,
  timeoutMs: 30_000,
};

/** As a run records it. */
export function toRecorded({ task, scorers, timeoutMs }: OwnSource): Source {
  return { files: { [TASK]: task, [SCORERS]: scorers, [SETTINGS]: JSON.stringify({ timeoutMs }) } };
}

/** From what a run recorded; `undefined` when that was not written here. */
export function fromRecorded(source: Source | undefined): OwnSource | undefined {
  if (source === undefined || typeof source === 'string') return undefined;
  const { [TASK]: task, [SCORERS]: scorers, [SETTINGS]: settings } = source.files;
  if (task === undefined || scorers === undefined) return undefined;
  return { task, scorers, timeoutMs: timeoutOf(settings) };
}

function timeoutOf(settings: string | undefined): number {
  try {
    const { timeoutMs } = JSON.parse(settings ?? '{}') as { timeoutMs?: unknown };
    return typeof timeoutMs === 'number' && timeoutMs > 0 ? timeoutMs : SAMPLE.timeoutMs;
  } catch {
    return SAMPLE.timeoutMs;
  }
}
