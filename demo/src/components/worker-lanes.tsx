import type { WorkerPoolState } from '@tidemark/core';
import { useEffect, useState } from 'react';
import { plural } from '../format.js';
import type { WorkerGroup } from '../workers/worker-group.js';

const LOOK_EVERY_MS = 200;

/** What each worker is doing, and how many died and were replaced. */
export function WorkerLanes({ workers: { pool, size } }: { readonly workers: WorkerGroup }): React.ReactNode {
  const [state, setState] = useState<WorkerPoolState>(pool.state);
  useEffect(() => {
    const timer = setInterval(() => setState(pool.state), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [pool]);
  const { workers, waiting, lost, lastLoss } = state;
  return (
    <section className="panel" aria-labelledby="workers">
      <h2 id="workers">Workers</h2>
      <ol className="lanes">
        {Array.from({ length: size }, (_, index) => {
          const doing = workers[index] ?? 'not needed';
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place
            <li key={index} className={`lane lane-${doing.replace(' ', '-')}`}>
              <span className="lane-name">Worker {index + 1}</span>
              <span className="lane-state">{doing}</span>
            </li>
          );
        })}
      </ol>
      <p className="muted">
        {plural(waiting, 'call')} waiting ·{' '}
        {lost === 0 ? 'none lost' : `${plural(lost, 'worker')} lost and replaced`}
      </p>
      {lastLoss && <p className="muted lane-loss">Last: {lastLoss.message}</p>}
    </section>
  );
}
