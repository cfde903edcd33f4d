import { parseArgs } from 'node:util';
import { type Backend, launchBrowser } from '../../../../scripts/chromium/browser.js';
import { openPlace } from '../../../../scripts/chromium/place.js';
import { chooseSeed, createRandom } from '../../../adapter-fs/test/crash/harness/seeded-random.js';
import { formatTable } from '../../../adapter-fs/test/torture/table.js';
import { type Interruptible, interrupt, interruptible, type Outcome } from '../crash/harness/crash-loop.js';
import { deathNames } from '../crash/harness/deaths.js';

/** Interrupts whole runs in Chromium: so often in each way, on each of its databases. */

const timesPerRun = 5;
const heads = ['scenario', 'deaths', 'before the end', 'calls', 'repeated', 'most per death', 'verdict'];

const { values } = parseArgs({
  options: { browser: { type: 'string', default: '50' }, seed: { type: 'string' } },
});
const each = Number(values.browser);
if (!Number.isInteger(each) || each < 1) {
  throw new TypeError(`--browser: expected a whole number of 1 or more, got ${values.browser}`);
}
const seed = chooseSeed(values.seed ?? process.env.TIDEMARK_SEED);
const random = createRandom(seed);
console.log(`${each} deaths of each kind on each database; replay with --browser ${each} --seed ${seed}`);

const { place, pages } = await openPlace(new URL('../crash/pages/', import.meta.url));
const rows: (string | number)[][] = [];
const violations: string[] = [];
for (const backend of ['leveldb', 'sqlite'] satisfies Backend[]) {
  await using browser = await launchBrowser(place, backend);
  for (const death of deathNames) {
    const outcomes: Outcome[] = [];
    const names = Object.keys(interruptible) as Interruptible[];
    for (let died = 0; died < each; died += timesPerRun) {
      const workload = random.pick(names);
      const times = Math.min(timesPerRun, each - died);
      outcomes.push(await interrupt(browser, death, { workload, times, random }));
    }
    const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((all, outcome) => all + of(outcome), 0);
    const found = outcomes.flatMap((outcome) => outcome.violations);
    violations.push(...found.map((violation) => `${backend}, ${death}: ${violation}`));
    rows.push([
      `${backend}, ${death}`,
      sum(({ deaths }) => deaths),
      sum(({ timely }) => timely),
      sum(({ calls }) => calls),
      sum(({ repeated }) => repeated),
      Math.max(...outcomes.map(({ mostRepeated }) => mostRepeated)),
      found.length === 0 ? 'ok' : `${found.length} violations`,
    ]);
    console.log(`${backend}, ${death}: ${outcomes.length} runs, ${found.length} violations`);
  }
}
await pages.close();

console.log(`\n${formatTable([heads, ...rows])}`);
for (const violation of violations.slice(0, 20)) console.error(violation);
if (violations.length > 0) process.exitCode = 1;
