import { existsSync, openSync, readFileSync, writeSync } from 'node:fs';

/** A call of a stage, step or scorer. */
export type CallLine = readonly [
  type: 'call',
  exampleId: string,
  stage: string,
  sample: number,
  step: string | null,
];

/** A `completion` event that the process saw. */
export type SeenLine = readonly [
  type: 'seen',
  seq: number,
  exampleId: string,
  stage: string,
  step: string | null,
];

/** What a process wrote of its calls and of the events it saw, outside of any store. */
export interface CallLog {
  readonly calls: readonly CallLine[];
  readonly seen: readonly SeenLine[];
}

/** Writes each line at once: what was written survives the process. */
export function createCallLog(path: string): (line: CallLine | SeenLine) => void {
  const file = openSync(path, 'a');
  return (line) => void writeSync(file, `${JSON.stringify(line)}\n`);
}

/** Reads a log; a process that died early has none. */
export function readCallLog(path: string): CallLog {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as CallLine | SeenLine);
  return {
    calls: lines.filter((line) => line[0] === 'call'),
    seen: lines.filter((line) => line[0] === 'seen'),
  };
}
