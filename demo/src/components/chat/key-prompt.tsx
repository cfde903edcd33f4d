import type { Params } from '@tidemark/core';
import { useState } from 'react';
import type { ChatParams } from '../../chat/chat-params.js';
import { lacksKey } from '../../chat/find-chat.js';
import { keepKey } from '../../chat/keys.js';
import { usePlayground } from '../../runs/playground-context.js';
import { ActionFault } from '../action-fault.js';
import { Field } from '../field.js';
import { useAction } from '../use-action.js';

/** Asks for the key of a run that can't go on without it. */
export function KeyPrompt({
  runId,
  params,
}: {
  readonly runId: string;
  readonly params: Params;
}): React.ReactNode {
  const { runs } = usePlayground();
  const { isBusy, fault, act } = useAction();
  const [key, setKey] = useState('');
  const { baseUrl = '' } = params as Partial<ChatParams>;
  if (!lacksKey(params)) return null;
  const goOn = act(() => {
    keepKey(baseUrl, key.trim());
    return runs.goOn(runId);
  });
  return (
    <form
      className="panel key-prompt"
      onSubmit={(event) => {
        event.preventDefault();
        void goOn();
      }}
    >
      <Field label={`Key for ${baseUrl}`} hint="Keys are kept in memory only, so it has to be given again.">
        {(control) => (
          <input
            {...control}
            type="password"
            required
            autoComplete="off"
            value={key}
            onChange={({ target }) => setKey(target.value)}
          />
        )}
      </Field>
      <button type="submit" className="button primary" disabled={isBusy}>
        Go on
      </button>
      <ActionFault fault={fault} />
    </form>
  );
}
