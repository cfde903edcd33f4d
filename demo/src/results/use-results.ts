import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { LiveView } from '../runs/live-run.js';
import { usePlayground } from '../runs/playground-context.js';
import { createResultsFeed, type ResultsFeed } from './results-feed.js';

/** The run's results, read on while it goes on. */
export function useResults({ runId, state, isOver }: LiveView): Pick<ResultsFeed, 'results' | 'fault'> {
  const { store } = usePlayground();
  const feed = useMemo(() => createResultsFeed(store, runId), [store, runId]);
  const completed = state?.completed ?? 0;
  const status = state?.status;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is done, and whether it goes on, ask for a look
  useEffect(() => feed.wake(), [feed, completed, status, isOver]);
  const results = useSyncExternalStore(feed.subscribe, () => feed.results);
  const fault = useSyncExternalStore(feed.subscribe, () => feed.fault);
  return { results, fault };
}
