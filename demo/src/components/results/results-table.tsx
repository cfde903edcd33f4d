import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import type { Results } from '../../results/results-feed.js';
import type { ResultOrder } from '../../results/selection.js';
import { useContents } from '../../results/use-contents.js';
import type { Places } from '../../results/use-places.js';
import { ResultRow } from './result-row.js';
import { ResultsHead } from './results-head.js';

const ROW_HEIGHT = 40;
const OVERSCAN = 24;

/** The results as a table of which only the rows in view are made. */
export function ResultsTable({
  results,
  places,
  scorers,
  order,
  onOrder,
  chosen,
  onChoose,
}: {
  readonly results: Results | undefined;
  readonly places: Places;
  readonly scorers: readonly string[];
  readonly order: ResultOrder;
  readonly onOrder: (order: ResultOrder) => void;
  readonly chosen: string | undefined;
  readonly onChoose: (exampleId: string) => void;
}): React.ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: places.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    scrollPaddingStart: ROW_HEIGHT,
    overscan: OVERSCAN,
  });
  const shown = rows.getVirtualItems().map(({ index, start }) => ({ index, start, place: places.at(index) }));
  const asked = shown.map(({ place }) => place).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same places are the same page
  const page = useMemo(() => shown.map(({ place }) => place), [asked]);
  const contentOf = useContents(results, page);

  /** The row that is to have the focus, until it has. */
  const aimedAt = useRef<number>(undefined);
  const step = (from: number, by: number): void => {
    if (results === undefined) return;
    const to = Math.max(0, Math.min(places.count - 1, (aimedAt.current ?? from) + by));
    aimedAt.current = to;
    rows.scrollToIndex(to);
    onChoose(results.open.at(places.at(to)).exampleId);
    const focus = (): void => scroller.current?.querySelector<HTMLElement>(`[data-row="${to}"]`)?.focus();
    requestAnimationFrame(() => requestAnimationFrame(focus)); // once it is there
  };

  return (
    <div className="results-scroller" ref={scroller} style={rowsOf(places.count)}>
      <table aria-label="Results" aria-rowcount={places.count + 1} style={columnsOf(scorers.length)}>
        <ResultsHead scorers={scorers} order={order} onOrder={onOrder} />
        <tbody style={{ blockSize: rows.getTotalSize() }}>
          {results &&
            shown.map(({ index, start, place }) => {
              const example = results.open.at(place);
              return (
                <ResultRow
                  key={example.exampleId}
                  index={index}
                  start={start}
                  example={example}
                  content={contentOf(example.exampleId)}
                  scorers={scorers}
                  isChosen={example.exampleId === chosen}
                  onChoose={onChoose}
                  onStep={step}
                />
              );
            })}
        </tbody>
      </table>
      {results && places.count === 0 && places.progress === undefined && (
        <p className="muted results-none">{results.size === 0 ? 'None yet.' : 'No result is like that.'}</p>
      )}
    </div>
  );
}

/** So that the scroller is no higher than its rows. */
function rowsOf(count: number): React.CSSProperties {
  return { '--rows': count } as React.CSSProperties;
}

function columnsOf(scorers: number): React.CSSProperties {
  const scores = scorers === 0 ? '' : `repeat(${scorers}, 5.5rem)`;
  return {
    '--columns': `9rem 5.5rem minmax(8rem, 2fr) minmax(8rem, 1.5fr) ${scores} 4.5rem`,
  } as React.CSSProperties;
}
