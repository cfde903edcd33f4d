import type { Report, RunState } from '@tidemark/core';
import {
  formatCount,
  formatDollars,
  formatDuration,
  formatPercent,
  formatRate,
  formatShortDuration,
} from '../format.js';
import type { LiveView } from '../runs/live-run.js';
import { remainingMs } from '../runs/rate-meter.js';
import { Stat } from './stat.js';

/** How far a run is, how fast it goes, and what it cost. */
export function ProgressPanel({
  view: { state, rate, role, isOver },
  report,
}: {
  readonly view: LiveView;
  readonly report: Report | undefined;
}): React.ReactNode {
  if (state === undefined) return null;
  const { completed, ok, errors, total, usage, reexecuted } = state;
  const share = total === undefined || total === 0 ? undefined : completed / total;
  const median = report?.durations.p50 ?? null;
  const tokens = usage.inputTokens + usage.outputTokens;
  return (
    <section className="panel progress-panel" aria-label="Progress">
      <div className="progress-line">
        <strong className="progress-count">{formatCount(completed)}</strong>
        <span className="muted">
          {total === undefined ? 'done' : `of ${formatCount(total)}`}
          {share !== undefined && ` · ${formatPercent(share)}`}
        </span>
      </div>
      <progress
        aria-label="Examples done"
        max={total ?? 1}
        value={total === undefined ? undefined : completed}
      />
      <dl className="stats">
        {!isOver && <Speed state={state} rate={rate} isDriven={role === 'driver'} />}
        <Stat name="Ok" value={formatCount(ok)} />
        <Stat name="Errors" value={formatCount(errors)} isBad={errors > 0} />
        {isOver && <Stat name="Sessions" value={formatCount(report?.sessions.length ?? 1)} />}
        {isOver && <Stat name="Run again after crashes" value={formatCount(reexecuted)} />}
        {isOver && <Stat name="Median time" value={median === null ? '–' : formatShortDuration(median)} />}
        <Stat name="Cost" value={usage.costUsd > 0 ? formatDollars(usage.costUsd) : '–'} />
        {tokens > 0 && <Stat name="Tokens" value={formatCount(tokens)} />}
      </dl>
    </section>
  );
}

/** While it goes on: how fast, how long yet, how much at once. */
function Speed({
  state,
  rate,
  isDriven,
}: {
  readonly state: RunState;
  readonly rate: number;
  readonly isDriven: boolean;
}): React.ReactNode {
  const { completed, total, inFlight, status, isPaused } = state;
  const rest = remainingMs(completed, total, rate);
  const isRunning = status === 'running' && !isPaused;
  return (
    <>
      <Stat name="Per second" value={isRunning ? formatRate(rate) : '–'} />
      <Stat name="Time left" value={isRunning && rest !== undefined ? formatDuration(rest) : '–'} />
      <Stat name="In flight" value={isDriven ? formatCount(inFlight) : '–'} />
    </>
  );
}
