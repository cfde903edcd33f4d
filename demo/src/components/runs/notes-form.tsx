import { type RunInfo, updateRun } from '@tidemark/core';
import { useState } from 'react';
import { usePlayground } from '../../runs/playground-context.js';
import { ActionFault } from '../action-fault.js';
import { Field } from '../field.js';
import { useAction } from '../use-action.js';

/** A run's name, tags and note. */
export function NotesForm({
  run: { runId, title = '', tags, note = '' },
  onSaved,
}: {
  readonly run: RunInfo;
  readonly onSaved: () => Promise<void>;
}): React.ReactNode {
  const { store } = usePlayground();
  const { isBusy, fault, act } = useAction();
  const [notes, setNotes] = useState({ title, tags: tags.join(', '), note });
  const save = act(async () => {
    const given = notes.tags.split(',').map((tag) => tag.trim());
    await updateRun(store, runId, {
      title: notes.title.trim() || null,
      tags: [...new Set(given)].filter((tag) => tag !== ''),
      note: notes.note.trim() || null,
    });
    await onSaved();
  });
  return (
    <form
      className="dialog-part"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label="Name" hint={`Shown instead of its id, ${runId}.`}>
        {(control) => (
          <input
            {...control}
            type="text"
            value={notes.title}
            onChange={({ target }) => setNotes({ ...notes, title: target.value })}
          />
        )}
      </Field>
      <Field label="Tags" hint="Several with commas between them.">
        {(control) => (
          <input
            {...control}
            type="text"
            value={notes.tags}
            onChange={({ target }) => setNotes({ ...notes, tags: target.value })}
          />
        )}
      </Field>
      <Field label="Note">
        {(control) => (
          <textarea
            {...control}
            rows={2}
            value={notes.note}
            onChange={({ target }) => setNotes({ ...notes, note: target.value })}
          />
        )}
      </Field>
      <ActionFault fault={fault} />
      <button type="submit" className="button primary" disabled={isBusy}>
        Save
      </button>
    </form>
  );
}
