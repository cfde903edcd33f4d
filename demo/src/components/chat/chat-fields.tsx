import type { ChatParams } from '../../chat/chat-params.js';
import { Field } from '../field.js';
import { NumberField } from '../number-field.js';

/** Where the model is, and what it is asked. */
export function ChatFields({
  params,
  onChange,
}: {
  readonly params: ChatParams;
  readonly onChange: (params: ChatParams) => void;
}): React.ReactNode {
  const text = (name: 'baseUrl' | 'model', label: string, hint: string): React.ReactNode => (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          type={name === 'baseUrl' ? 'url' : 'text'}
          required
          spellCheck={false}
          value={params[name]}
          onChange={({ target }) => onChange({ ...params, [name]: target.value })}
        />
      )}
    </Field>
  );
  const number = (
    name: 'temperature' | 'perMinute' | 'timeoutS' | 'inputPrice' | 'outputPrice',
    label: string,
    [min, max]: readonly [number, number],
    hint?: string,
  ): React.ReactNode => (
    <NumberField
      label={label}
      hint={hint}
      step="any"
      min={min}
      max={max}
      value={params[name]}
      onChange={(value) => onChange({ ...params, [name]: value })}
    />
  );
  return (
    <>
      <fieldset>
        <legend>The model</legend>
        {text('baseUrl', 'Base URL', 'OpenAI-compatible; must allow requests from this page (CORS).')}
        {text('model', 'Model', 'As the endpoint names it.')}
        {number('temperature', 'Temperature', [0, 2])}
      </fieldset>
      <Field label="Prompt" hint="{{input}} is the example's input; {{name}} a field of it.">
        {(control) => (
          <textarea
            {...control}
            required
            rows={4}
            value={params.prompt}
            onChange={({ target }) => onChange({ ...params, prompt: target.value })}
          />
        )}
      </Field>
      <fieldset>
        <legend>How hard, how dear</legend>
        {number('perMinute', 'Requests a minute', [1, 100_000])}
        {number('timeoutS', 'Seconds per answer', [1, 3_600])}
        {number('inputPrice', 'Input price', [0, 10_000], 'US dollars for a million tokens.')}
        {number('outputPrice', 'Output price', [0, 10_000], 'US dollars for a million tokens.')}
      </fieldset>
    </>
  );
}
