import { parseArgs } from 'node:util';
import { killAndResume, type Outcome } from '../crash/harness/kill-loop.js';
import { scenarios, titleOf } from '../crash/harness/scenarios.js';
import { chooseSeed, createRandom } from '../crash/harness/seeded-random.js';
import { formatTable } from './table.js';

const lanes = 2;
const heads = [
  'scenario',
  'kills',
  'resumes',
  'calls',
  'repeated',
  'most per kill',
  'lost',
  'counted twice',
  'verdict',
];

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new TypeError(`--${name}: expected a whole number, got ${text}`);
}

function rowOf(title: string, outcome: Outcome): (string | number)[] {
  const { kills, resumes, calls, repeated, mostRepeated, lost, doubled, violations } = outcome;
  const verdict = violations.length === 0 ? 'ok' : `${violations.length} violations`;
  return [title, kills, resumes, calls, repeated, mostRepeated, lost, doubled, verdict];
}

function total(outcomes: readonly Outcome[]): Outcome {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((all, outcome) => all + of(outcome), 0);
  return {
    runs: sum(({ runs }) => runs),
    kills: sum(({ kills }) => kills),
    resumes: sum(({ resumes }) => resumes),
    calls: sum(({ calls }) => calls),
    repeated: sum(({ repeated }) => repeated),
    mostRepeated: Math.max(...outcomes.map(({ mostRepeated }) => mostRepeated)),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    givenUp: sum(({ givenUp }) => givenUp),
    violations: outcomes.flatMap(({ violations }) => violations),
  };
}

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '1000' }, seed: { type: 'string' } },
});
const kills = wholeNumber('kills', values.kills);
const seed = chooseSeed(values.seed ?? process.env.TIDEMARK_SEED);
const each = Math.ceil(kills / scenarios.length);
console.log(`${each * scenarios.length} kills; replay with --kills ${kills} --seed ${seed}`);

const outcomes = new Map<string, Outcome>();
const waiting = scenarios.entries();
await Promise.all(
  Array.from({ length: lanes }, async () => {
    for (const [i, scenario] of waiting) {
      const outcome = await killAndResume(scenario, each, createRandom(seed + i));
      outcomes.set(titleOf(scenario), outcome);
      console.log(`${titleOf(scenario)}: ${outcome.runs} runs, ${outcome.violations.length} violations`);
    }
  }),
);

const all = total([...outcomes.values()]);
const rows = scenarios.map((scenario) =>
  rowOf(titleOf(scenario), outcomes.get(titleOf(scenario)) as Outcome),
);
console.log(`\n${formatTable([heads, ...rows, rowOf('all', all)])}`);
if (all.givenUp > 0)
  console.log(`\n${all.givenUp} examples were in flight at three kills and given up; 'all' ran them again.`);
for (const violation of all.violations.slice(0, 20)) console.error(violation);
process.exitCode = all.violations.length === 0 ? 0 : 1;
