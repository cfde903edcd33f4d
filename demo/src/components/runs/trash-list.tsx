import { purgeRun, type RunInfo, restoreRun } from '@tidemark/core';
import { plural } from '../../format.js';
import { usePlayground } from '../../runs/playground-context.js';
import { ActionFault } from '../action-fault.js';
import { useAction } from '../use-action.js';

/** Runs in the trash: back, or gone for good. */
export function TrashList({
  trash,
  onChange,
}: {
  readonly trash: readonly RunInfo[];
  readonly onChange: () => Promise<void>;
}): React.ReactNode {
  const { store } = usePlayground();
  const { isBusy, fault, act } = useAction();
  if (trash.length === 0) return null;
  return (
    <details className="panel trash">
      <summary>Trash ({plural(trash.length, 'run')})</summary>
      <ActionFault fault={fault} />
      <ul className="run-list">
        {trash.map(({ runId, title }) => (
          <li key={runId} className="trash-row">
            <span className="run-row-what">{title ?? runId}</span>
            <span className="actions">
              <button
                type="button"
                className="button"
                disabled={isBusy}
                aria-label={`Restore ${title ?? runId}`}
                onClick={act(() => restoreRun(store, runId).then(onChange))}
              >
                Restore
              </button>
              <button
                type="button"
                className="button danger"
                disabled={isBusy}
                aria-label={`Delete ${title ?? runId} for good`}
                onClick={act(() => purgeRun(store, runId).then(onChange))}
              >
                Delete for good
              </button>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
