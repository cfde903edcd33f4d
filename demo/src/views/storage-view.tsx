import type { StoreHealth } from '@tidemark/adapter-idb';
import { useCallback, useEffect, useState } from 'react';
import { Stat } from '../components/stat.js';
import { formatBytes } from '../format.js';
import { emptyFiller } from '../runs/fill-quota.js';
import { usePlayground } from '../runs/playground-context.js';

/** How much room there is, and how safe what is stored is. */
export function StorageView(): React.ReactNode {
  const { store } = usePlayground();
  const [health, setHealth] = useState<StoreHealth>();
  const look = useCallback(async (persist = false) => setHealth(await store.health({ persist })), [store]);
  useEffect(() => void look(), [look]);
  const size = (bytes: number | undefined): string => (bytes === undefined ? 'unknown' : formatBytes(bytes));
  return (
    <div className="storage">
      <h1>Storage</h1>
      <section className="panel" aria-label="Room">
        <dl className="stats">
          <Stat name="Used" value={size(health?.usageBytes)} />
          <Stat name="Room in all" value={size(health?.quotaBytes)} />
          <Stat name="Kept for good" value={health?.isPersisted ? 'yes' : 'no'} />
        </dl>
        <div className="actions">
          {!health?.isPersisted && (
            <button type="button" className="button" onClick={() => look(true)}>
              Ask the browser to keep it
            </button>
          )}
          <button type="button" className="button" onClick={() => emptyFiller().then(() => look())}>
            Delete the crash lab's noise
          </button>
        </div>
      </section>
    </div>
  );
}
