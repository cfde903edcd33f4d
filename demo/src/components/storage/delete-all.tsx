import { useState } from 'react';
import { deleteAll } from '../../runs/delete-all.js';
import { emptyFiller } from '../../runs/fill-quota.js';
import { usePlayground } from '../../runs/playground-context.js';
import { ActionFault } from '../action-fault.js';
import { Dialog } from '../dialog.js';
import { useAction } from '../use-action.js';

/** Makes room: of the crash lab's noise, or of everything. */
export function DeleteAll({ onChange }: { readonly onChange: () => Promise<void> }): React.ReactNode {
  const { store } = usePlayground();
  const { isBusy, fault, act } = useAction();
  const [isAsked, setIsAsked] = useState(false);
  const remove = act(async () => {
    setIsAsked(false);
    try {
      await deleteAll(store);
    } finally {
      await onChange();
    }
  });
  return (
    <section className="panel storage-room" aria-labelledby="delete">
      <h2 id="delete">Make room</h2>
      <div className="actions">
        <button
          type="button"
          className="button"
          disabled={isBusy}
          onClick={act(() => emptyFiller().then(onChange))}
        >
          Delete the crash lab's noise
        </button>
        <button type="button" className="button danger" disabled={isBusy} onClick={() => setIsAsked(true)}>
          Delete everything…
        </button>
      </div>
      <ActionFault fault={fault} />
      {isAsked && (
        <Dialog title="Delete everything?" onClose={() => setIsAsked(false)}>
          <section className="dialog-part">
            <p>
              All runs with their results, the trash and all saved data leave this device. This can't be
              undone.
            </p>
            <div className="actions">
              <button type="button" className="button danger" onClick={remove}>
                Delete everything
              </button>
              <button type="button" className="button" onClick={() => setIsAsked(false)}>
                Keep it
              </button>
            </div>
          </section>
        </Dialog>
      )}
    </section>
  );
}
