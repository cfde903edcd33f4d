import type { IdbStore } from '@tidemark/adapter-idb';
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { LiveView } from './live-run.js';
import type { LiveRuns } from './live-runs.js';

/** What all views share. */
export interface Playground {
  readonly store: IdbStore;
  readonly runs: LiveRuns;
}

export const PlaygroundContext: React.Context<Playground | undefined> = createContext<Playground | undefined>(
  undefined,
);

/** The store and the runs of this tab. */
export function usePlayground(): Playground {
  const playground = useContext(PlaygroundContext);
  if (playground === undefined) throw new Error('expected to be inside the playground');
  return playground;
}

/** A run as it stands, at most ten times a second; `undefined` at first. */
export function useLiveRun(runId: string): LiveView | undefined {
  const { runs } = usePlayground();
  useEffect(() => runs.open(runId), [runs, runId]);
  return useSyncExternalStore(runs.subscribe, () => runs.view(runId));
}

/** The runs that went on when this tab was opened. */
export function useCameBack(): readonly LiveView[] {
  const { runs } = usePlayground();
  return useSyncExternalStore(runs.subscribe, () => runs.cameBack);
}
