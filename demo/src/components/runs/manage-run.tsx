import { type RunInfo, trashRun } from '@tidemark/core';
import { saveBundle } from '../../runs/bundle-file.js';
import { usePlayground } from '../../runs/playground-context.js';
import { ActionFault } from '../action-fault.js';
import { Dialog } from '../dialog.js';
import { useAction } from '../use-action.js';
import { NotesForm } from './notes-form.js';
import { RestartForm } from './restart-form.js';

/** Everything that can be done with a run. */
export function ManageRun({
  run,
  onChange,
  onClose,
}: {
  readonly run: RunInfo;
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}): React.ReactNode {
  const { store } = usePlayground();
  const { isBusy, fault, act } = useAction();
  const { runId, title, isActive } = run;
  return (
    <Dialog title={title ?? runId} onClose={onClose}>
      <NotesForm
        run={run}
        onSaved={async () => {
          await onChange();
          onClose();
        }}
      />
      <RestartForm run={run} />
      <section className="dialog-part">
        <h3>Take it away</h3>
        <div className="actions">
          <button
            type="button"
            className="button"
            disabled={isBusy}
            onClick={act(() => saveBundle(store, runId))}
          >
            Export a bundle
          </button>
          <button
            type="button"
            className="button danger"
            disabled={isBusy || isActive}
            onClick={act(async () => {
              await trashRun(store, runId);
              await onChange();
              onClose();
            })}
          >
            Move to the trash
          </button>
        </div>
        {isActive && <p className="muted">While it runs it can't go to the trash: cancel it first.</p>}
        <ActionFault fault={fault} />
      </section>
    </Dialog>
  );
}
