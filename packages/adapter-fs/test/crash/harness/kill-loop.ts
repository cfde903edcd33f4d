import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import { type Durability, evaluate } from '@tidemark/core';
import { createAudit } from './audit.js';
import { readCallLog } from './call-log.js';
import type { Order, Told } from './child.js';
import { createNursery, isOf, type Nursery } from './children.js';
import type { Random } from './seeded-random.js';
import { differenceOf, type Snapshot, takeSnapshot } from './snapshot.js';
import type { Death } from './sudden-death.js';
import { type WorkloadName, workloads } from './workloads.js';

const childScript = new URL('./child.ts', import.meta.url);

/** What is killed. */
export interface Scenario {
  readonly workload: WorkloadName;
  readonly durability: Durability;
}

/** What came of it. */
export interface Outcome {
  runs: number;
  kills: number;
  resumes: number;
  calls: number;
  repeated: number;
  /** The most calls that one process made again. */
  mostRepeated: number;
  lost: number;
  doubled: number;
  /** Examples given up because they were in flight at too many kills. */
  givenUp: number;
  readonly violations: string[];
}

/** An uninterrupted run of a workload: what any other must be equal to, and how many calls it takes. */
interface Baseline {
  readonly runId: string;
  readonly calls: number;
  readonly snapshot: Snapshot;
}

const baselines = new Map<WorkloadName, Promise<Baseline>>();

function baselineOf(name: WorkloadName): Promise<Baseline> {
  const known = baselines.get(name) ?? runUninterrupted(name);
  baselines.set(name, known);
  return known;
}

async function runUninterrupted(name: WorkloadName): Promise<Baseline> {
  await using dir = await makeDir();
  let calls = 0;
  const { evaluation, concurrency } = workloads[name](() => calls++);
  const store = await createFsStore({ dir: dir.path });
  const run = evaluate(evaluation, { store, concurrency, retryErrors: false });
  await run.finished;
  const snapshot = await takeSnapshot(store, run.runId);
  await store.close();
  return { runId: run.runId, calls, snapshot };
}

/** Starts runs and kills them, again and again, until it has killed so often; each run is then finished and judged. */
export async function killAndResume(scenario: Scenario, kills: number, random: Random): Promise<Outcome> {
  const baseline = await baselineOf(scenario.workload);
  await using nursery = createNursery<Told>(childScript);
  const outcome: Outcome = {
    runs: 0,
    kills: 0,
    resumes: 0,
    calls: 0,
    repeated: 0,
    mostRepeated: 0,
    lost: 0,
    doubled: 0,
    givenUp: 0,
    violations: [],
  };
  while (outcome.kills < kills) await oneRun({ scenario, kills, random, baseline, nursery, outcome });
  return outcome;
}

interface Work {
  readonly scenario: Scenario;
  readonly kills: number;
  readonly random: Random;
  readonly baseline: Baseline;
  readonly nursery: Nursery<Told>;
  readonly outcome: Outcome;
}

async function oneRun({ scenario, kills, random, baseline, nursery, outcome }: Work): Promise<void> {
  await using dir = await makeDir();
  const audit = createAudit(dir.path, baseline.runId);
  const finish = async (order: Partial<Order>, process: number) => {
    const log = join(dir.path, `calls-${process}`);
    const told = await runChild(nursery, { ...scenario, dir: dir.path, log, retryErrors: false, ...order });
    await audit.inspect(readCallLog(log), order.retryErrors === 'all');
    if (told?.type === 'failed')
      outcome.violations.push(`evaluate failed with ${told.code}: ${told.message}`);
    return told;
  };
  let told: Told | undefined;
  let processes = 0;
  for (; told === undefined; processes++) {
    const remaining = baseline.calls - audit.calls + audit.repeated;
    const death = outcome.kills < kills ? chooseDeath(random, remaining) : undefined;
    told = await finish({ death }, processes);
    if (told === undefined) outcome.kills++;
  }
  const store = await createFsStore({ dir: dir.path });
  let snapshot = await takeSnapshot(store, baseline.runId);
  const givenUp = countGivenUp(snapshot);
  if (givenUp > 0) {
    await finish({ retryErrors: 'all' }, processes++);
    snapshot = await takeSnapshot(store, baseline.runId);
  }
  await store.close();
  const difference = differenceOf(snapshot, baseline.snapshot);
  if (difference !== undefined) outcome.violations.push(`a run that was killed differs: ${difference}`);
  outcome.runs++;
  outcome.resumes += processes - 1;
  outcome.calls += audit.calls;
  outcome.repeated += audit.repeated;
  outcome.mostRepeated = Math.max(outcome.mostRepeated, audit.mostRepeated);
  outcome.lost += audit.lost;
  outcome.doubled += audit.doubled;
  outcome.givenUp += givenUp;
  outcome.violations.push(...audit.violations);
}

/** Gives what a child told at its end, `undefined` when it was killed. */
async function runChild(nursery: Nursery<Told>, order: Order): Promise<Told | undefined> {
  await using child = await nursery.next();
  child.order(order);
  if (order.death?.at === 'parent') {
    const reached = await Promise.race([child.heard(isOf('reached')).catch(() => {}), child.exited()]);
    if (reached !== undefined && 'type' in reached) {
      await new Promise((resolve) => setTimeout(resolve, order.death?.afterMs));
      child.signal('SIGKILL');
    }
  }
  const { signal } = await child.exited();
  return signal === 'SIGKILL'
    ? undefined
    : child.heard(({ type }) => type === 'finished' || type === 'failed');
}

const places: readonly Death['at'][] = [
  'parent',
  'parent',
  'call',
  'event',
  'write',
  'write',
  'write',
  'sync',
];

/** One in five dies while it opens the run, the others somewhere in what is left of it. */
function chooseDeath(random: Random, remaining: number): Death {
  return {
    calls: random.int(5) === 0 ? 0 : 1 + random.int(Math.max(1, remaining * 0.6)),
    at: random.pick(places),
    skip: random.int(4),
    part: random.pick([0, random.next(), random.next(), 1]),
    afterMs: random.int(12),
  };
}

function countGivenUp({ results }: Snapshot): number {
  const all = results as readonly { readonly error?: { readonly code?: string } }[];
  return all.filter(({ error }) => error?.code === 'TASK_CRASHED').length;
}

/** A folder of its own, removed at the end. */
export async function makeDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'tidemark-crash-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
