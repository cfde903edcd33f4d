import type { ResultOrder } from '../../results/selection.js';

/** The names of the columns. Those that can be sorted by are buttons. */
export function ResultsHead({
  scorers,
  order,
  onOrder,
}: {
  readonly scorers: readonly string[];
  readonly order: ResultOrder;
  readonly onOrder: (order: ResultOrder) => void;
}): React.ReactNode {
  const sortable = (by: ResultOrder['by'], title: string, isNumber = false): React.ReactNode => {
    const isSorted = order.by === by;
    const direction = order.isDown ? 'descending' : 'ascending';
    return (
      <th
        key={by}
        scope="col"
        className={isNumber ? 'cell-number' : undefined}
        aria-sort={isSorted ? direction : undefined}
      >
        <button type="button" onClick={() => onOrder({ by, isDown: isSorted && !order.isDown })}>
          {title}
          <span aria-hidden="true">{isSorted ? (order.isDown ? ' ↓' : ' ↑') : ''}</span>
        </button>
      </th>
    );
  };
  return (
    <thead>
      <tr aria-rowindex={1}>
        {sortable('place', 'Example')}
        {sortable('status', 'Status')}
        <th scope="col">Input</th>
        <th scope="col">Output</th>
        {scorers.map((name) => sortable(`score ${name}`, name, true))}
        {sortable('duration', 'Time', true)}
      </tr>
    </thead>
  );
}
