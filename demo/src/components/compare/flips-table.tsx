import { useVirtualizer } from '@tanstack/react-virtual';
import type { Flip } from '@tidemark/core';
import { useMemo, useRef, useState } from 'react';
import { formatDifference, formatScore, plural } from '../../format.js';

const ROW_HEIGHT = 40;
const COLUMNS = {
  '--columns': 'minmax(8rem, 2fr) minmax(6rem, 1fr) 4rem 4rem 5.5rem',
} as React.CSSProperties;

/** The pairs whose scores differ. */
export function FlipsTable({
  flips,
  chosen,
  onChoose,
}: {
  readonly flips: readonly Flip[];
  readonly chosen: string | undefined;
  readonly onChoose: (exampleId: string) => void;
}): React.ReactNode {
  const [kind, setKind] = useState('all');
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useMemo(
    () => flips.filter(({ a, b }) => kind === 'all' || (kind === 'better' ? b > a : b < a)),
    [flips, kind],
  );
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20,
  });
  return (
    <>
      <div className="toolbar">
        <select aria-label="Which flips" value={kind} onChange={({ target }) => setKind(target.value)}>
          <option value="all">All flips</option>
          <option value="better">Better in B</option>
          <option value="worse">Worse in B</option>
        </select>
        <p className="muted" role="status">
          {plural(shown.length, 'flip')}
        </p>
      </div>
      <div className="results-scroller flips" ref={scroller}>
        <table aria-label="Flips" aria-rowcount={shown.length + 1} style={COLUMNS}>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">Example</th>
              <th scope="col">Scorer</th>
              <th scope="col" className="cell-number">
                A
              </th>
              <th scope="col" className="cell-number">
                B
              </th>
              <th scope="col" className="cell-number">
                B − A
              </th>
            </tr>
          </thead>
          <tbody style={{ blockSize: rows.getTotalSize() }}>
            {rows.getVirtualItems().map(({ index, start }) => {
              const { exampleId, scorer, a, b } = shown[index] as Flip;
              return (
                <tr
                  key={`${scorer} ${exampleId}`}
                  aria-rowindex={index + 2}
                  className={exampleId === chosen ? 'is-chosen' : undefined}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <td>
                    <button
                      type="button"
                      aria-pressed={exampleId === chosen}
                      onClick={() => onChoose(exampleId)}
                    >
                      {exampleId}
                    </button>
                  </td>
                  <td>{scorer}</td>
                  <td className="cell-number">{formatScore(a)}</td>
                  <td className="cell-number">{formatScore(b)}</td>
                  <td className={b > a ? 'cell-number good-text' : 'cell-number bad-text'}>
                    {formatDifference(b - a)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
