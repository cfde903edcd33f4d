import { useDeferredValue, useState } from 'react';
import { formatCount, formatPercent } from '../../format.js';
import { ALL, IN_ORDER, type ResultFilter, type ResultOrder } from '../../results/selection.js';
import { usePlaces } from '../../results/use-places.js';
import { useResults } from '../../results/use-results.js';
import type { LiveView } from '../../runs/live-run.js';
import { ExampleDetail } from './example-detail.js';
import { ResultsTable } from './results-table.js';
import { ResultsToolbar } from './results-toolbar.js';
import '../../styles/results.css';

/** A run's results: filtered, sorted, and one of them whole. */
export function ResultsPanel({ view }: { readonly view: LiveView }): React.ReactNode {
  const [filter, setFilter] = useState<ResultFilter>(ALL);
  const [order, setOrder] = useState<ResultOrder>(IN_ORDER);
  const [chosen, setChosen] = useState<string>();
  const { results, fault } = useResults(view);
  const places = usePlaces(results, useDeferredValue(filter), order);
  const scorers = Object.keys(view.state?.scores ?? {});
  const all = results?.size ?? 0;
  return (
    <section className="panel results" aria-labelledby="results">
      <div className="results-head">
        <h2 id="results">Results</h2>
        <p className="muted" role="status">
          {places.count === all ? formatCount(all) : `${formatCount(places.count)} of ${formatCount(all)}`}
          {places.progress !== undefined && ` · searched ${formatPercent(places.progress, 0)}`}
        </p>
      </div>
      {fault !== undefined && <p className="form-fault">{(fault as Error).message}</p>}
      <ResultsToolbar filter={filter} scorers={scorers} onChange={setFilter} />
      <div className={chosen === undefined ? 'results-body' : 'results-body has-detail'}>
        <ResultsTable
          results={results}
          places={places}
          scorers={scorers}
          order={order}
          onOrder={setOrder}
          chosen={chosen}
          onChoose={setChosen}
        />
        {chosen !== undefined && (
          <ExampleDetail
            key={chosen}
            runId={view.runId}
            exampleId={chosen}
            onClose={() => setChosen(undefined)}
          />
        )}
      </div>
    </section>
  );
}
