import { defineEvaluation, evaluate, stage } from '@tidemark/core';
import { trivialExamples } from '../src/trivial-evaluation.js';
import { withStore } from './fresh-store.js';
import { taskPool } from './task-pool.js';

/** As long as a run keeps the thread before it gives others a turn. */
const SHORT_MS = 10;

/** How a page fared while a run went on in it. */
export interface Smoothness {
  /** Tasks of the main thread over 50 ms. */
  readonly longTasks: number;
  /** The longest that a timer had to wait for the main thread. */
  readonly longestMs: number;
}

/** Streams the results of a worker into a store, and draws the run's state as it changes. */
export function renderRun(count: number, concurrency: number): Promise<Smoothness> {
  const evaluation = defineEvaluation({
    name: 'ui',
    dataset: trivialExamples(count),
    stages: [stage('text', taskPool().task('text'), { version: '1' })],
  });
  const progress = document.body.appendChild(document.createElement('progress'));
  const status = document.body.appendChild(document.createElement('p'));
  return withStore(async (store) => {
    const seen = watchMainThread();
    const run = evaluate(evaluation, { store, concurrency });
    run.state.subscribe(({ status: now, completed, total = 0, errors, inFlight }) => {
      progress.max = total;
      progress.value = completed;
      status.textContent = `${now}: ${completed} of ${total}, ${errors} errors, ${inFlight} in flight`;
    });
    const { ok } = await run.finished;
    if (ok !== count) throw new Error(`${ok} of ${count} examples ended well`);
    return seen();
  });
}

/** Does nothing but short tasks for a while: what is long here was long because the machine was busy. */
export async function spin(durationMs: number): Promise<Smoothness> {
  const { port1, port2 } = new MessageChannel();
  const seen = watchMainThread();
  const endAt = performance.now() + durationMs;
  await new Promise<void>((resolve) => {
    port1.onmessage = () => {
      const now = performance.now();
      while (performance.now() - now < SHORT_MS);
      if (now < endAt) port2.postMessage(undefined);
      else resolve();
    };
    port2.postMessage(undefined);
  });
  port1.close();
  return seen();
}

/** Watches until the function that it gives is called. */
function watchMainThread(): () => Promise<Smoothness> {
  const durations: number[] = [];
  const note = (entries: PerformanceEntryList) => durations.push(...entries.map(({ duration }) => duration));
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: 'longtask' });
  let longestMs = 0;
  let tickedAt = performance.now();
  let timer: ReturnType<typeof setTimeout>;
  const tick = () => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - tickedAt);
    tickedAt = now;
    timer = setTimeout(tick);
  };
  tick();
  return async () => {
    clearTimeout(timer);
    tick();
    clearTimeout(timer);
    // A task is told of when the next frame is drawn.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    note(observer.takeRecords());
    observer.disconnect();
    return { longTasks: durations.length, longestMs: Math.max(longestMs, ...durations) };
  };
}
