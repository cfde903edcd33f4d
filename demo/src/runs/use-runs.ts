import { listRuns, type RunInfo } from '@tidemark/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { usePlayground } from './playground-context.js';

const LOOK_EVERY_MS = 2_000;
/** Looking takes a tenth of the time at most. */
const PAUSE_PER_COST = 10;

/** All runs of this device, newest first, kept up to date; and a way to look at once. */
export function useRuns(): {
  readonly runs: readonly RunInfo[] | undefined;
  readonly trash: readonly RunInfo[];
  readonly look: () => Promise<void>;
} {
  const { store } = usePlayground();
  const [found, setFound] = useState<{ runs: readonly RunInfo[]; trash: readonly RunInfo[] }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isShown = useRef(true);
  const look = useCallback(async () => {
    clearTimeout(timer.current);
    const startedAt = performance.now();
    const runs = await listRuns(store);
    const trash = await listRuns(store, { trashed: true });
    if (!isShown.current) return;
    setFound({ runs, trash });
    const cost = performance.now() - startedAt;
    timer.current = setTimeout(() => void look(), Math.max(LOOK_EVERY_MS, cost * PAUSE_PER_COST));
  }, [store]);
  useEffect(() => {
    isShown.current = true;
    void look();
    return () => {
      isShown.current = false;
      clearTimeout(timer.current);
    };
  }, [look]);
  return { runs: found?.runs, trash: found?.trash ?? [], look };
}
