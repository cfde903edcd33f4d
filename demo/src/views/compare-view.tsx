import { type Comparison, compareRuns, type RunInfo } from '@tidemark/core';
import { useEffect, useState } from 'react';
import { CompareScores } from '../components/compare/compare-scores.js';
import { FlipsTable } from '../components/compare/flips-table.js';
import { Fault } from '../components/fault.js';
import { ExampleDetail } from '../components/results/example-detail.js';
import { StatusPill } from '../components/status-pill.js';
import { formatCount, plural } from '../format.js';
import { addressOf } from '../route.js';
import { usePlayground } from '../runs/playground-context.js';
import '../styles/run.css';
import '../styles/results.css';
import '../styles/compare.css';

/** Two runs, example by example. */
export function CompareView({ a, b }: { readonly a: string; readonly b: string }): React.ReactNode {
  const { store } = usePlayground();
  const [found, setFound] = useState<Comparison>();
  const [fault, setFault] = useState<unknown>();
  const [chosen, setChosen] = useState<string>();
  useEffect(() => {
    compareRuns(store, a, b).then(setFound, setFault);
  }, [store, a, b]);
  if (fault !== undefined) return <Fault title="These runs can't be compared" error={fault} />;
  if (found === undefined) return <div className="view-loading" aria-busy="true" />;
  const { scores, flips, onlyInA, onlyInB, differing } = found;
  const unpaired = [
    onlyInA.length > 0 && `${plural(onlyInA.length, 'example')} only in A`,
    onlyInB.length > 0 && `${plural(onlyInB.length, 'example')} only in B`,
    differing.length > 0 && `${plural(differing.length, 'example')} with other content`,
  ].filter(Boolean);
  return (
    <div className="compare">
      <div className="run-head">
        <h1>B against A</h1>
        <a className="button" href={addressOf({ view: 'compare', a: b, b: a })}>
          Swap
        </a>
      </div>
      <div className="compare-sides">
        <Side letter="A" run={found.a} />
        <Side letter="B" run={found.b} />
      </div>
      {Object.keys(scores).length === 0 ? (
        <p className="notice">No scorer is in both runs: there is nothing to compare.</p>
      ) : (
        <CompareScores scores={scores} />
      )}
      {unpaired.length > 0 && <p className="muted">Not compared: {unpaired.join(', ')}.</p>}
      {flips.length > 0 && (
        <section className="panel results" aria-labelledby="flips">
          <h2 id="flips">Where they differ</h2>
          <FlipsTable flips={flips} chosen={chosen} onChoose={setChosen} />
          {chosen !== undefined && (
            <div className="compare-sides">
              {[a, b].map((runId, index) => (
                <ExampleDetail
                  key={`${runId} ${chosen}`}
                  title={`${index === 0 ? 'A' : 'B'}: ${chosen}`}
                  runId={runId}
                  exampleId={chosen}
                  onClose={() => setChosen(undefined)}
                />
              ))}
            </div>
          )}
        </section>
      )}
    </div>
  );
}

function Side({ letter, run }: { readonly letter: string; readonly run: RunInfo }): React.ReactNode {
  const { runId, title, name, status, completed, params } = run;
  return (
    <section className="panel compare-side" aria-label={`Run ${letter}`}>
      <span className="compare-letter">{letter}</span>
      <div>
        <p>
          <a href={addressOf({ view: 'run', runId })}>{title ?? runId}</a> <StatusPill status={status} />
        </p>
        <p className="muted">
          {name} · {formatCount(completed)} done
        </p>
        <p className="muted">
          {Object.entries(params)
            .map(([param, value]) => `${param} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
            .join(' · ')}
        </p>
      </div>
    </section>
  );
}
