import type { StoreHealth } from '@tidemark/adapter-idb';
import { type DatasetInfo, listDatasets } from '@tidemark/core';
import { useCallback, useEffect, useState } from 'react';
import { DatasetList } from '../components/storage/dataset-list.js';
import { DeleteAll } from '../components/storage/delete-all.js';
import { RoomPanel } from '../components/storage/room-panel.js';
import { usePlayground } from '../runs/playground-context.js';
import { storageWarnings } from '../runs/storage-warnings.js';
import '../styles/runs.css';
import '../styles/storage.css';

/** How much room there is, how safe what is stored is, and how to make room. */
export function StorageView(): React.ReactNode {
  const { store } = usePlayground();
  const [health, setHealth] = useState<StoreHealth>();
  const [datasets, setDatasets] = useState<readonly DatasetInfo[]>([]);
  const [isRefused, setIsRefused] = useState(false);
  const look = useCallback(async () => {
    setHealth(await store.health());
    setDatasets(await listDatasets(store));
  }, [store]);
  useEffect(() => void look(), [look]);
  const ask = async (): Promise<void> => {
    const answer = await store.health({ persist: true });
    setHealth(answer);
    setIsRefused(answer.isPersisted !== true);
  };
  const surroundings = { isSecure: isSecureContext, userAgent: navigator.userAgent };
  return (
    <div className="storage">
      <h1>Storage</h1>
      {health === undefined ? (
        <div className="view-loading" aria-busy="true" />
      ) : (
        <>
          <ul className="warnings">
            {storageWarnings(health, surroundings).map((warning) => (
              <li key={warning} className="notice">
                {warning}
              </li>
            ))}
          </ul>
          <RoomPanel health={health} onAsk={ask} isRefused={isRefused} />
          <DatasetList datasets={datasets} onChange={look} />
          <DeleteAll onChange={look} />
        </>
      )}
    </div>
  );
}
