import type { Report } from '@tidemark/core';
import { lazy, Suspense } from 'react';
import { formatCount, formatPercent } from '../format.js';
import type { LiveView } from '../runs/live-run.js';
import { IntervalBar } from './interval-bar.js';

const RunChart = lazy(async () => ({ default: (await import('./run-chart.js')).RunChart }));

/** Each scorer's mean with its interval, and how means and throughput went. */
export function ScorePanel({
  view,
  report,
}: {
  readonly view: LiveView;
  readonly report: Report | undefined;
}): React.ReactNode {
  const scores = Object.entries(view.state?.scores ?? {});
  return (
    <section className="panel" aria-labelledby="scores">
      <h2 id="scores">Scores</h2>
      {scores.length === 0 && <p className="muted">No example has been scored yet.</p>}
      <ul className="scores">
        {scores.map(([name, { mean, count }]) => (
          <li key={name}>
            <span className="score-name">{name}</span>
            <strong className="score-mean">{mean === null ? '–' : formatPercent(mean)}</strong>
            <IntervalBar mean={mean} interval={report?.scores[name]?.interval ?? null} />
            <span className="muted score-count">{formatCount(count)} scored</span>
          </li>
        ))}
      </ul>
      {(view.history.length > 1 || !view.isOver) && (
        <>
          <h3 className="chart-title">Since this tab was opened</h3>
          <div className="chart-place">
            {view.history.length > 1 && (
              <Suspense fallback={null}>
                <RunChart history={view.history} scorers={scores.map(([name]) => name)} />
              </Suspense>
            )}
          </div>
        </>
      )}
    </section>
  );
}
