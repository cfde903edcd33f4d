import { expect } from 'vitest';
import { type ExampleResult, followRun, getRun, resumeRuns, type Store } from '../../../src/index.js';
import { collect } from '../../run/harness.js';
import type { App } from './app.js';
import { type Drive, drive, type Failure, outcomeOf } from './drive.js';
import { type Given, type Life, RUN_ID } from './life.js';
import { comparePlan } from './plan.js';
import { type Call, startProcess } from './process.js';
import type { Reference } from './reference.js';
import { type Asked, beginSession, type ReferenceDrift } from './reference-session.js';

/** How long a driver that is asked for the run waits for what is under way. */
const HANDOVER_MS = 1_000;

/** Evaluates in a new process, and compares what it did with what the reference allows. */
export async function run(life: Life, given: Given): Promise<void> {
  const sessions = await sessionsOf(life.store);
  life.last = given;
  await comparePlan(life, given);
  const { next, ...first } = await drive(life, given);
  const isDead = first.outcome === undefined;
  if (isDead && given.ending.how === 'tear') await life.place.tear?.(given.ending.part);
  if (isDead) life.store = await life.place.open();
  const second = await next;
  if (second === undefined) return account(life, given, first, (await sessionsOf(life.store)) > sessions);
  // Who is asked for the run lets it go in order: it does not lose it.
  expect(first.outcome).toHaveProperty('summary');
  await account(life, given, first, true);
  const { wish: _, ...rest } = given;
  await account(life, rest, second, (await sessionsOf(life.store)) > sessions + 1);
}

/** Starts the app anew, which goes on with what was cut short, as it was. */
export async function resumeAll(life: Life): Promise<void> {
  const { app, reference } = life;
  const sessions = await sessionsOf(life.store);
  const { calls, evaluation } = startProcess(app, false, () => undefined);
  const [resumed, ...others] = await resumeRuns(life.store, [evaluation]);
  const isToResume = reference.status() === 'interrupted' && !reference.isCancelled;
  expect([resumed?.runId, ...others]).toEqual([isToResume ? RUN_ID : undefined]);
  if (resumed === undefined) return expect(calls).toEqual([]);
  const outcome = await outcomeOf(resumed);
  life.app = { ...app, plus: reference.plus ?? app.plus };
  const asked = { ...reference.options, onDrift: 'error' } as const;
  await account(
    life,
    asked,
    { calls, acknowledged: new Set(), outcome },
    (await sessionsOf(life.store)) > sessions,
  );
  life.app = app;
}

async function sessionsOf(store: Store): Promise<number> {
  return (await getRun(store, RUN_ID))?.sessions ?? 0;
}

/** Tells the reference of what a process did, as far as it allows that. */
async function account(life: Life, given: Asked, driven: Drive, hasOpened: boolean): Promise<void> {
  const { app, reference } = life;
  const { calls, outcome } = driven;
  const planned = reference.clone();
  const drift = beginSession(planned, app, given);
  const error = outcome !== undefined && 'error' in outcome ? outcome.error : undefined;
  if (drift !== undefined || error?.code === 'DRIFT') {
    expect(calls).toEqual([]);
    expect(hasOpened).toBe(false);
    if (outcome !== undefined) expect(driftOf(error)).toEqual(drift && shown(drift));
    return;
  }
  if (error !== undefined && error.code !== 'SUPERSEDED') throw error;
  if (!hasOpened) {
    expect(calls).toEqual([]);
    if (outcome !== undefined) expect(planned.wanted()).toEqual([]);
    // A run that was made and never began has its params.
    else if ((await getRun(life.store, RUN_ID))?.status === 'pending') reference.plus = app.plus;
    return;
  }
  const trial = planned.clone();
  for (const call of calls) {
    const { unit, id } = call;
    expect([`${unit} ${id}`, trial.wants(unit, id)]).toEqual([`${unit} ${id}`, true]);
    if (isTaken(call, driven)) trial.record(unit, id, app);
  }
  const summary = outcome !== undefined && 'summary' in outcome ? outcome.summary : undefined;
  if (summary === undefined) {
    life.reference = await adopted(life.store, planned, trial, driven, app);
    return;
  }
  if (summary.reason === undefined) {
    expect(trial.wanted()).toEqual([]);
    trial.finish();
  }
  trial.isCancelled = summary.reason === 'cancelled';
  life.reference = trial;
  const { status, total, ok, errors, pending, scores } = summary;
  const counts = { total, ok, errors, pending };
  expect({ status, ...counts, scores }).toEqual({
    status: trial.status(),
    ...trial.counts(),
    scores: trial.scores(),
  });
}

/**
 * Whether the driver took the result of a call. One that stopped in order told of all that it took: that is what ended
 * before it gave up on the rest. When it is asked for the run it must not do so for a second.
 */
function isTaken({ unit, id, endedAtMs }: Call, { acknowledged, outcome, askedAtMs }: Drive): boolean {
  if (endedAtMs === undefined) return false;
  if (outcome === undefined || 'error' in outcome || outcome.summary.reason === undefined) return true;
  const isAcknowledged = acknowledged.has(`${unit} ${id}`);
  const isInTime = endedAtMs < (askedAtMs ?? Number.POSITIVE_INFINITY) + HANDOVER_MS;
  if (isInTime) expect([unit, id, isAcknowledged]).toEqual([unit, id, true]);
  return isAcknowledged;
}

/** Of calls that ended and may have been lost, those count that are there; all that was acknowledged must be. */
async function adopted(
  store: Store,
  planned: Reference,
  trial: Reference,
  { calls, acknowledged }: Drive,
  app: App,
): Promise<Reference> {
  const results = new Map(
    (await collect(followRun(store, RUN_ID).results())).map((each) => [each.exampleId, each]),
  );
  for (const { unit, id, endedAtMs } of calls) {
    if (endedAtMs === undefined) continue;
    const { ok, value } = trial.rows.get(id)?.results[unit] ?? {};
    const result: ExampleResult | undefined = results.get(id);
    const there = ok ? (result?.outputs[unit] ?? result?.scores[unit]?.score) : result?.error?.message;
    const isThere = there === value || (value === null && unit in (result?.scores ?? {}));
    if (acknowledged.has(`${unit} ${id}`)) expect([unit, id, isThere]).toEqual([unit, id, true]);
    if (!isThere) continue;
    expect([unit, id, planned.wants(unit, id)]).toEqual([unit, id, true]);
    planned.record(unit, id, app);
  }
  // It may have died after its last word.
  if ((await getRun(store, RUN_ID))?.status !== 'interrupted') {
    expect(planned.wanted()).toEqual([]);
    planned.finish();
  }
  return planned;
}

/** What a DRIFT error tells. */
function driftOf(error: Failure | undefined) {
  if (error?.code !== 'DRIFT') return undefined;
  const { stages = [], scorers, params, edited, dataset } = (error.details ?? {}) as DriftDetails;
  return { first: stages[0], scorers, params, edited, isOtherDataset: dataset !== undefined };
}

interface DriftDetails {
  readonly stages?: readonly string[];
  readonly scorers?: readonly string[];
  readonly params?: readonly string[];
  readonly edited?: object;
  readonly dataset?: object;
}

function shown({ stages, edited, ...others }: ReferenceDrift) {
  return { ...others, first: stages[0], edited: { count: edited.length, ids: edited.slice(0, 5) } };
}
