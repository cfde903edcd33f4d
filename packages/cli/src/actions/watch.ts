import { followRun, type RunRequest, requestRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../runs/find-run.js';
import { showCount, showErrorCount } from '../terminal/format.js';
import { toJson } from '../terminal/json.js';
import { onKey } from '../terminal/on-key.js';
import { showProgress } from '../terminal/run-progress.js';

const KEYS = 'Keys: p pause, r resume, s stop, + and - change its concurrency, q leave (it goes on).';
const FIRST_CONCURRENCY = 8;

export async function execute(context: Context, _: object, meant: string): Promise<number> {
  const { io, globals, say } = context;
  const store = await context.store();
  const { runId, isActive, status, completed } = await findRun(store, meant);
  if (!isActive) {
    const wayOn = status === 'completed' ? '' : ` ${context.commandLine('resume', runId)} goes on.`;
    if (globals.json === true) await context.print(JSON.stringify({ runId, isActive, status, completed }));
    say(`Nobody drives ${runId}: it is ${status}, with ${showCount(completed)} done.${wayOn}`);
    return status === 'completed' ? EXIT.completed : EXIT.failed;
  }
  const run = followRun(store, runId);
  if (globals.json === true) run.events.subscribe((event) => void context.print(toJson(event)));
  else showProgress(run, io);

  let leave = () => {};
  const left = new Promise<'left'>((resolve) => {
    leave = () => resolve('left');
  });
  let concurrency = FIRST_CONCURRENCY;
  let isOver = false;
  const ask = async (request: RunRequest, answer: string): Promise<void> => {
    const isAnswered = await requestRun(store, runId, request);
    if (!isOver) say(isAnswered ? answer : 'Whoever drives the run does not answer.');
  };
  const tune = (to: number): Promise<void> => {
    concurrency = Math.max(1, to);
    return ask({ action: 'tune', args: { concurrency } }, `Concurrency ${concurrency}.`);
  };
  const actions: Readonly<Record<string, () => void>> = {
    p: () => void ask({ action: 'pause' }, 'Paused; r resumes it.'),
    r: () => void ask({ action: 'resume' }, 'Resumed.'),
    s: () => void ask({ action: 'stop' }, 'Stopping.'),
    '+': () => void tune(concurrency * 2),
    '-': () => void tune(Math.floor(concurrency / 2)),
    q: leave,
    '\u0003': leave,
  };
  const offKeys = onKey(io, (key) => actions[key]?.());
  const offSignal = io.onSignal(leave);
  if (offKeys !== undefined) say(KEYS);
  try {
    const ended = await Promise.race([run.finished, left]);
    isOver = true;
    if (ended === 'left') return EXIT.completed;
    say(`${runId} is ${ended.status}: ${showCount(ended.completed)} done, ${showErrorCount(ended.errors)}.`);
    return ended.status === 'completed' ? EXIT.completed : EXIT.failed;
  } finally {
    offKeys?.();
    offSignal();
  }
}
