import { listRuns, type RunInfo } from '@tidemark/core';
import { useEffect, useState } from 'react';
import { StatusPill } from '../components/status-pill.js';
import { formatCount } from '../format.js';
import { addressOf } from '../route.js';
import { usePlayground } from '../runs/playground-context.js';

/** All runs, newest first. */
export function RunsView(): React.ReactNode {
  const { store } = usePlayground();
  const [runs, setRuns] = useState<readonly RunInfo[]>();
  useEffect(() => {
    listRuns(store).then(setRuns);
  }, [store]);
  return (
    <div className="runs">
      <h1>Runs</h1>
      {runs?.length === 0 && (
        <p className="lead">
          There are none yet. <a href={addressOf({ view: 'start' })}>Pick an evaluation</a> to make one.
        </p>
      )}
      <ul className="run-list">
        {runs?.map(({ runId, status, completed, total }) => (
          <li key={runId}>
            <a href={addressOf({ view: 'run', runId })}>{runId}</a> <StatusPill status={status} />{' '}
            <span className="muted">
              {formatCount(completed)}
              {total !== undefined && ` of ${formatCount(total)}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
