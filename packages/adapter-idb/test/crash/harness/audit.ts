import type { Completion } from '../pages/page.js';
import type { Heard } from './listener.js';

/** One load of a page that drove the run, in the order in which they did. */
export interface Drive {
  readonly load: string;
  /** What was stored when it came upon the run. */
  readonly storedBefore: readonly Completion[];
}

/** What is found of a run. */
export interface Audit {
  readonly calls: number;
  /** Calls that were made again because their result was not stored. */
  readonly repeated: number;
  /** The most that one load made again. */
  readonly mostRepeated: number;
  readonly violations: readonly string[];
}

const keyOf = ({ exampleId, stage }: Pick<Completion, 'exampleId' | 'stage'>) => `${exampleId}/${stage}`;

/** Compares what pages told with what is stored. */
export function auditRun(
  drives: readonly Drive[],
  heard: readonly Heard[],
  stored: readonly Completion[],
): Audit {
  const violations: string[] = [];
  const earlier = new Set<string>();
  /** What a load came upon. */
  const found = (drive: Drive | undefined): string => {
    const told = heard.find(({ told }) => told[0] === 'found' && told[1] === drive?.load)?.told;
    if (told?.[0] !== 'found') return 'nothing was loaded since';
    return told[2] ? `the next load found ${told[3]} entries` : 'the next load found no database';
  };
  let calls = 0;
  let repeated = 0;
  let mostRepeated = 0;

  for (const [index, { load, storedBefore }] of drives.entries()) {
    const settled = new Set(storedBefore.map(keyOf));
    const now = new Set<string>();
    let again = 0;
    const after = new Map((drives[index + 1]?.storedBefore ?? stored).map((each) => [each.seq, keyOf(each)]));
    for (const { told } of heard) {
      if (told[1] !== load) continue;
      if (told[0] === 'seen') {
        const [, , seq, exampleId, stage] = told;
        const key = keyOf({ exampleId, stage });
        if (after.get(seq) === key) continue;
        violations.push(
          `${key} was acknowledged as ${seq} and is ${after.get(seq)}; ${found(drives[index + 1])}`,
        );
      } else if (told[0] === 'call') {
        const key = keyOf({ exampleId: told[2], stage: told[3] });
        if (now.has(key)) violations.push(`${key} was called twice by one load`);
        if (settled.has(key)) violations.push(`${key} was called again though it was stored`);
        if (earlier.has(key)) again++;
        now.add(key);
      }
    }
    for (const key of now) earlier.add(key);
    calls += now.size;
    repeated += again;
    mostRepeated = Math.max(mostRepeated, again);
  }

  const once = new Set<string>();
  for (const completion of stored) {
    const key = keyOf(completion);
    if (once.has(key)) violations.push(`${key} is stored twice`);
    once.add(key);
  }
  return { calls, repeated, mostRepeated, violations };
}
