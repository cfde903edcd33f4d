import type { Page } from 'playwright-core';
import type { TestBrowser } from '../../../../../scripts/chromium/browser.js';
import type { Random } from '../../../../adapter-fs/test/crash/harness/seeded-random.js';
import { differenceOf, type Snapshot } from '../../../../adapter-fs/test/crash/harness/snapshot.js';
import type { Ending, Order } from '../pages/page.js';
import { auditRun, type Drive } from './audit.js';
import { type DeathName, deaths } from './deaths.js';
import { beginOn, createListener, type Listener } from './listener.js';

/** What came of a run that was interrupted. */
export interface Outcome {
  readonly deaths: number;
  /** Those that came before the run was complete. */
  readonly timely: number;
  readonly calls: number;
  readonly repeated: number;
  readonly mostRepeated: number;
  readonly violations: readonly string[];
}

/** The workloads that are interrupted, and about how many completions they have. */
export const interruptible: { readonly mixed: number; readonly fast: number } = { mixed: 390, fast: 1_500 };
export type Interruptible = keyof typeof interruptible;

const baselines = new WeakMap<TestBrowser, Map<Interruptible, Promise<Snapshot>>>();

/** An uninterrupted run in this browser: what any other must be equal to. */
function baselineOf(browser: TestBrowser, workload: Interruptible): Promise<Snapshot> {
  const known = baselines.get(browser) ?? new Map<Interruptible, Promise<Snapshot>>();
  baselines.set(browser, known);
  const baseline = known.get(workload) ?? runUninterrupted(browser, workload);
  known.set(workload, baseline);
  return baseline;
}

async function runUninterrupted(browser: TestBrowser, workload: Interruptible): Promise<Snapshot> {
  const page = await browser.openPage();
  const database = crypto.randomUUID();
  await page.evaluate((order) => runs.begin(order), { database, workload, how: 'evaluate' } satisfies Order);
  await page.evaluate(() => runs.ended());
  const snapshot = await page.evaluate((database) => runs.snapshot(database), database);
  await page.close();
  return snapshot;
}

/** Makes a run and interrupts it so often at random moments, each time resuming it as a page does when it is loaded. */
export async function interrupt(
  browser: TestBrowser,
  death: DeathName,
  { workload, times, random }: { workload: Interruptible; times: number; random: Random },
): Promise<Outcome> {
  const baseline = await baselineOf(browser, workload);
  const listener = createListener();
  const database = crypto.randomUUID();
  const drives: Drive[] = [];
  const share = Math.floor(interruptible[workload] / (times + 2));
  // Enough for all that is waited for, but not to come to the end while the page dies.
  const answers = Math.ceil(share / 2) + 8;
  let page: Page = await browser.openPage();
  for (let died = 0; died < times; died++) {
    await begin(
      listener,
      page,
      { database, workload, how: died === 0 ? 'evaluate' : 'resume', answers },
      drives,
    );
    await untilSeen(listener, drives, 1 + random.int(share));
    page = await deaths[death](browser, page);
  }
  await begin(listener, page, { database, workload, how: 'resume' }, drives);
  const ending = await page.evaluate(() => runs.ended());
  const snapshot = await page.evaluate((database) => runs.snapshot(database), database);
  const stored = await page.evaluate((database) => runs.stored(database), database);
  await page.close();
  const audit = auditRun(drives, listener.heard, stored);
  const timely = drives.slice(1).filter(({ storedBefore }) => storedBefore.length < stored.length).length;
  return {
    deaths: times,
    timely,
    ...audit,
    violations: [...audit.violations, ...judge(ending, snapshot, baseline)],
  };
}

async function begin(listener: Listener, page: Page, order: Order, drives: Drive[]): Promise<void> {
  drives.push(await beginOn(page, listener, order));
}

/** So many completions, or all that were left: a page goes on for a while after it was told to die. */
function untilSeen(listener: Listener, drives: readonly Drive[], count: number): Promise<void> {
  const { load = '' } = drives.at(-1) ?? {};
  const isEnough = () => listener.seenBy(load) >= count || listener.hasEnded(load);
  return listener.until(`${count} completions`, isEnough);
}

function judge({ summary, code, message }: Ending, snapshot: Snapshot, baseline: Snapshot): string[] {
  if (summary === undefined) return [`the run failed with ${code}: ${message}`];
  const difference = differenceOf(snapshot, baseline);
  return difference === undefined ? [] : [`the run differs from an uninterrupted one: ${difference}`];
}
