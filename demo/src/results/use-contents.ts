import type { ExampleResult } from '@tidemark/core';
import { useEffect, useRef, useState } from 'react';
import type { Results } from './results-feed.js';

const MOST_KEPT = 1_000;

/** The contents of the results at some places, as far as they were read; read a page at a time, the latest asked for first. */
export function useContents(
  results: Results | undefined,
  places: readonly number[],
): (exampleId: string) => ExampleResult | undefined {
  const kept = useRef(new Map<string, ExampleResult>());
  const wanted = useRef<readonly number[]>([]);
  const isReading = useRef(false);
  const [, setReads] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: results that were read on may differ
  useEffect(() => kept.current.clear(), [results]);

  useEffect(() => {
    if (results === undefined) return;
    const { open } = results;
    wanted.current = places;
    const read = async (): Promise<void> => {
      for (;;) {
        const missing = wanted.current.filter(
          (place) => place < open.size && !kept.current.has(open.at(place).exampleId),
        );
        if (missing.length === 0) return;
        const contents = await open.read(missing).catch(() => []);
        if (contents.length === 0) return;
        for (const each of contents) kept.current.set(each.exampleId, each);
        while (kept.current.size > MOST_KEPT) kept.current.delete(kept.current.keys().next().value as string);
        setReads((count) => count + 1);
      }
    };
    if (isReading.current) return;
    isReading.current = true;
    void read().finally(() => {
      isReading.current = false;
    });
  }, [results, places]);

  return (exampleId) => kept.current.get(exampleId);
}
