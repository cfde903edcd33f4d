import { parseArgs } from 'node:util';
import { GROUPS, type Group } from './benchmarks.js';

export const USAGE = `npm run bench -- [--json] [--only <groups>]

  --json           print one JSON object
  --only <groups>  run only these, parted by commas: ${GROUPS.join(', ')}`;

/** What the command line asks for. */
export interface Arguments {
  readonly json: boolean;
  readonly groups: readonly Group[];
}

/** @throws {TypeError} for what the command line does not know. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: { json: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
  });
  const { json, only } = values;
  return { json, groups: only === undefined ? GROUPS : only.flatMap((list) => list.split(',')).map(toGroup) };
}

function toGroup(given: string): Group {
  const name = given.trim();
  const group = GROUPS.find((each) => each === name);
  if (group === undefined) throw new TypeError(`Unknown group '${name}': expected ${GROUPS.join(', ')}`);
  return group;
}
