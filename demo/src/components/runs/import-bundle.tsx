import { hasCode, importRun } from '@tidemark/core';
import { useRef, useState } from 'react';
import { goTo } from '../../route.js';
import { usePlayground } from '../../runs/playground-context.js';
import { ActionFault } from '../action-fault.js';
import { useAction } from '../use-action.js';

/** Brings in a run from a bundle's file, from here or from the command line. */
export function ImportBundle({ onChange }: { readonly onChange: () => Promise<void> }): React.ReactNode {
  const { store } = usePlayground();
  const { isBusy, fault, act } = useAction();
  const input = useRef<HTMLInputElement>(null);
  const [taken, setTaken] = useState<File>();
  const bring = async (file: File, as?: string): Promise<void> => {
    setTaken(undefined);
    try {
      const { runId } = await importRun(store, file.stream(), as === undefined ? {} : { as });
      await onChange();
      goTo({ view: 'run', runId });
    } catch (error) {
      if (!hasCode(error, 'EXISTS')) throw error;
      setTaken(file);
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Bundle file"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file) void act(() => bring(file))();
        }}
      />
      <button type="button" className="button" disabled={isBusy} onClick={() => input.current?.click()}>
        {isBusy ? 'Importing…' : 'Import a bundle'}
      </button>
      {taken && (
        <span className="form-fault" role="alert">
          Another run has this id.{' '}
          <button
            type="button"
            className="button"
            onClick={act(() => bring(taken, `imported-${crypto.randomUUID().slice(0, 8)}`))}
          >
            Import it under a new id
          </button>
        </span>
      )}
      <ActionFault fault={fault} />
    </>
  );
}
