import { buildReport, type Report } from '@tidemark/core';
import { useEffect, useRef, useState } from 'react';
import type { LiveView } from './live-run.js';
import { usePlayground } from './playground-context.js';

const LEAST_PAUSE_MS = 1_000;
/** A report takes a tenth of the time at most, however large the run is. */
const PAUSE_PER_COST = 10;

/** The run's report, made again while the run goes on. */
export function useReport({ runId, state, isOver }: LiveView): Report | undefined {
  const { store } = usePlayground();
  const [report, setReport] = useState<Report>();
  const dueAt = useRef(0);
  const completed = state?.completed ?? 0;
  const isRunning = state?.status === 'running' && !isOver;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is done, and whether it goes on, ask for a new report
  useEffect(() => {
    const wait = isRunning ? Math.max(0, dueAt.current - performance.now()) : 0;
    const timer = setTimeout(async () => {
      const startedAt = performance.now();
      dueAt.current = startedAt + LEAST_PAUSE_MS;
      const made = await buildReport(store, runId).catch(() => undefined);
      const now = performance.now();
      dueAt.current = now + Math.max(LEAST_PAUSE_MS, (now - startedAt) * PAUSE_PER_COST);
      if (made !== undefined) setReport(made);
    }, wait);
    return () => clearTimeout(timer);
  }, [store, runId, completed, isRunning]);
  return report;
}
