import { type DatasetInfo, deleteDataset } from '@tidemark/core';
import { plural } from '../../format.js';
import { usePlayground } from '../../runs/playground-context.js';
import { ActionFault } from '../action-fault.js';
import { useAction } from '../use-action.js';

/** The saved datasets, to be deleted one by one. */
export function DatasetList({
  datasets,
  onChange,
}: {
  readonly datasets: readonly DatasetInfo[];
  readonly onChange: () => Promise<void>;
}): React.ReactNode {
  const { store } = usePlayground();
  const { isBusy, fault, act } = useAction();
  if (datasets.length === 0) return null;
  return (
    <section className="panel storage-room" aria-labelledby="datasets">
      <h2 id="datasets">Saved data</h2>
      <ul>
        {datasets.map(({ name, size }) => (
          <li key={name} className="trash-row">
            <span className="run-row-what">
              {name} <span className="muted">{plural(size, 'example')}</span>
            </span>
            <button
              type="button"
              className="button danger"
              disabled={isBusy}
              aria-label={`Delete the data ${name}`}
              onClick={act(() => deleteDataset(store, name).then(onChange))}
            >
              Delete
            </button>
          </li>
        ))}
      </ul>
      <p className="muted">Runs keep the inputs that they have used.</p>
      <ActionFault fault={fault} />
    </section>
  );
}
