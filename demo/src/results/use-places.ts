import { useEffect, useRef, useState } from 'react';
import type { Results } from './results-feed.js';
import { selectPlaces } from './select-places.js';
import { isPlain, type ResultFilter, type ResultOrder } from './selection.js';

/** Which results to show, in which order. */
export interface Places {
  readonly count: number;
  /** The place of the nth one. */
  at(n: number): number;
  /** The share that is searched, while a search goes on. */
  readonly progress: number | undefined;
}

const PAUSE_PER_COST = 10;

/** The places that a filter and an order choose: chosen anew when there are more results. */
export function usePlaces(results: Results | undefined, filter: ResultFilter, order: ResultOrder): Places {
  const [selected, setSelected] = useState<Uint32Array>();
  const [progress, setProgress] = useState<number>();
  const asked = useRef<unknown>(undefined);
  const dueAt = useRef(0);
  const isAll = isPlain(filter, order);

  useEffect(() => {
    if (results === undefined || isAll) {
      setProgress(undefined);
      return;
    }
    const controller = new AbortController();
    const isSame = asked.current === filter;
    asked.current = filter;
    const select = async (): Promise<void> => {
      const startedAt = performance.now();
      const found = await selectPlaces(results.open, filter, order, {
        signal: controller.signal,
        onProgress: (done, of) => setProgress(done < of ? done / of : undefined),
      });
      if (found === undefined) return;
      const now = performance.now();
      dueAt.current = now + (now - startedAt) * PAUSE_PER_COST;
      setProgress(undefined);
      setSelected(found);
    };
    const timer = setTimeout(
      () => void select(),
      isSame ? Math.max(0, dueAt.current - performance.now()) : 0,
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [results, filter, order, isAll]);

  if (isAll) return { count: results?.size ?? 0, at: (n) => n, progress: undefined };
  const size = results?.size ?? 0;
  return { count: selected?.length ?? 0, at: (n) => Math.min(selected?.[n] ?? 0, size - 1), progress };
}
