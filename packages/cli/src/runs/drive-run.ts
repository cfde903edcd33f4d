import { type Run, type RunAnnotations, type RunSummary, type Store, updateRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import type { StopSignal } from '../io.js';
import { showCount } from '../terminal/format.js';
import { toJson } from '../terminal/json.js';

const SIGNAL_EXIT: Readonly<Record<StopSignal, number>> = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
};
/** npm hands a terminal's Ctrl-C on to the process, which has got it from the terminal already. */
const ECHO_MS = 300;

/**
 * Drives a run to the end of this session and shows it. At the first Ctrl-C it starts nothing more and lets what is in
 * flight finish; at the second the process ends at once.
 *
 * @param notes - are noted on the run as soon as it is there.
 */
export async function driveRun(context: Context, run: Run, notes: RunAnnotations = {}): Promise<number> {
  const { io, globals, say } = context;
  let stoppedBy: StopSignal | undefined;
  let stoppedAt = 0;
  const offSignal = io.onSignal((signal) => {
    if (stoppedBy === undefined) {
      stoppedBy = signal;
      stoppedAt = performance.now();
      say('Finishing what is in flight; again to end at once.');
      run.pause().then(run.cancel, () => {}); // a failing store shows in run.finished
    } else if (performance.now() - stoppedAt > ECHO_MS) io.exit(SIGNAL_EXIT[signal]);
  });
  try {
    let hasStarted = false;
    run.events.subscribe(({ type }) => {
      hasStarted ||= type === 'started';
    });
    if (globals.json === true) run.events.subscribe((event) => void context.print(toJson(event)));
    else await announce(context, run);
    const noted =
      Object.keys(notes).length === 0 ? undefined : noteOnStart(run, await context.store(), notes);
    const summary = await run.finished;
    await noted;
    if (globals.json !== true) {
      if (!hasStarted && summary.skipped !== true)
        say(`${summary.runId} is complete: nothing was left to do.`);
      await conclude(context, summary, hasStarted);
    }
    if (stoppedBy !== undefined && summary.status === 'interrupted') return SIGNAL_EXIT[stoppedBy];
    return summary.status === 'completed' ? EXIT.completed : EXIT.failed;
  } finally {
    offSignal();
  }
}

/** A run is there once it has started, or was found whole. */
async function noteOnStart(run: Run, store: Store, notes: RunAnnotations): Promise<void> {
  const isThere = new Promise<void>((resolve) => {
    run.events.subscribe(({ type }) => {
      if (type !== 'notice') resolve();
    });
  });
  await isThere;
  await updateRun(store, run.runId, notes).catch(() => {}); // what failed the run is told by run.finished
}

async function announce({ io, say }: Context, run: Run): Promise<void> {
  const { showProgress } = await import('../terminal/run-progress.js');
  run.events.subscribe((event) => {
    if (event.type === 'notice') say(event.code === 'PLAN' ? `Plan: ${event.message}.` : event.message);
    if (event.type !== 'started') return;
    const { runId, resumed, completed, total } = event;
    const of = total === undefined ? '' : ` of ${showCount(total)}`;
    if (!resumed) say(`Running ${runId}.`);
    else if (completed === 0) say(`Running ${runId} again.`);
    else say(`Resuming ${runId}: ${showCount(completed)}${of} done before.`);
  });
  showProgress(run, io);
}

async function conclude(context: Context, summary: RunSummary, hasWorked: boolean): Promise<void> {
  const { say } = context;
  const { runId, status, completed, total, reason, reexecuted, skipped } = summary;
  if (hasWorked && reexecuted > 0)
    say(`${showCount(reexecuted)} were run again, since a crash lost their results.`);
  if (skipped === true) say(`Not needed: the equal run ${runId} has completed.`);
  if (status === 'interrupted') {
    const of = total === undefined ? '' : ` of ${showCount(total)}`;
    const why = reason === undefined || reason === 'cancelled' ? '' : ` (${reason})`;
    say(`Stopped${why}: ${showCount(completed)}${of} done and kept.`);
    say(`To go on: ${context.commandLine('resume', runId)}`);
    return;
  }
  const { buildReport, reportToText } = await import('@tidemark/core');
  const report = await buildReport(await context.store(), runId);
  await context.print(reportToText(report, { width: context.io.stdout.columns ?? 80 }));
}
