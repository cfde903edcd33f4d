import { useState } from 'react';
import { CHAT, CHAT_DEFAULTS, type ChatParams, checkBaseUrl } from '../chat/chat-params.js';
import { keepKey } from '../chat/keys.js';
import { loadChat } from '../chat/load-chat.js';
import { ActionFault } from '../components/action-fault.js';
import { ChatFields } from '../components/chat/chat-fields.js';
import { DataPicker } from '../components/data/data-picker.js';
import { Field } from '../components/field.js';
import { NumberField } from '../components/number-field.js';
import { useAction } from '../components/use-action.js';
import { addressOf, goTo } from '../route.js';
import { keepPace, MOST_CONCURRENCY, readPace } from '../runs/pace.js';
import { usePlayground } from '../runs/playground-context.js';
import '../styles/own.css';

/** Asks a model that a person has, or pays for. */
export function ChatView(): React.ReactNode {
  const { runs } = usePlayground();
  const { isBusy, fault, act } = useAction();
  const [params, setParams] = useState<ChatParams>(CHAT_DEFAULTS);
  const [key, setKey] = useState('');
  const [datasetName, setDatasetName] = useState<string>();
  const [pace, setPace] = useState(() => readPace({ name: CHAT, suggestedConcurrency: 4 }));
  const start = act(async () => {
    if (datasetName === undefined) throw new Error('Pick the data first.');
    const baseUrl = checkBaseUrl(params.baseUrl);
    if (key.trim() !== '') keepKey(baseUrl, key.trim());
    keepPace(CHAT, pace);
    const asked = { ...params, baseUrl, needsKey: key.trim() !== '' };
    const { concurrency } = pace;
    const options = { concurrency, existing: 'new', params: asked } as const;
    goTo({ view: 'run', runId: await runs.start(loadChat(asked, datasetName), options) });
  });
  return (
    <div className="new-run">
      <p className="breadcrumb">
        <a href={addressOf({ view: 'start' })}>Evaluate</a> / your model
      </p>
      <h1>Your model</h1>
      <p className="lead">Any chat endpoint that speaks OpenAI's protocol, on this machine or elsewhere.</p>
      <form
        className="own"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <section className="panel form" aria-label="Model">
          <ChatFields params={params} onChange={setParams} />
          <fieldset>
            <Field label="Key" hint="Kept in this tab's memory only: never stored, recorded or exported.">
              {(control) => (
                <input
                  {...control}
                  type="password"
                  autoComplete="off"
                  value={key}
                  onChange={({ target }) => setKey(target.value)}
                />
              )}
            </Field>
            <NumberField
              label="At a time"
              min={1}
              max={MOST_CONCURRENCY}
              value={pace.concurrency}
              onChange={(concurrency) => setPace({ ...pace, concurrency })}
            />
          </fieldset>
        </section>
        <DataPicker picked={datasetName} onPick={setDatasetName} />
        <section className="panel form own-run" aria-label="Run">
          <ActionFault fault={fault} />
          <button type="submit" className="button primary" disabled={isBusy}>
            {isBusy ? 'Starting…' : 'Run'}
          </button>
        </section>
      </form>
    </div>
  );
}
