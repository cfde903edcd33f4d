import { MOST_CONCURRENCY, MOST_WORKERS, type Pace } from '../../runs/pace.js';
import { Field } from '../field.js';
import { NumberField } from '../number-field.js';

/** How one's own evaluation is called and run. */
export interface OwnSettings extends Pace {
  readonly name: string;
  readonly limit: number | undefined;
  /** How long one example may take, in seconds. */
  readonly timeoutS: number;
}

/** Name, how much, how hard. */
export function OwnOptions({
  settings,
  isNew,
  onChange,
}: {
  readonly settings: OwnSettings;
  readonly isNew: boolean;
  readonly onChange: (settings: OwnSettings) => void;
}): React.ReactNode {
  const number = (
    key: 'concurrency' | 'workers' | 'timeoutS',
    label: string,
    max: number,
    hint?: string,
  ): React.ReactNode => (
    <NumberField
      label={label}
      hint={hint}
      min={1}
      max={max}
      value={settings[key]}
      onChange={(value) => onChange({ ...settings, [key]: value })}
    />
  );
  return (
    <fieldset>
      <legend>Run</legend>
      {isNew && (
        <Field label="Name">
          {(control) => (
            <input
              {...control}
              type="text"
              required
              maxLength={80}
              value={settings.name}
              onChange={({ target }) => onChange({ ...settings, name: target.value })}
            />
          )}
        </Field>
      )}
      {isNew && (
        <NumberField<number | undefined>
          label="Examples"
          hint="Empty for all."
          isOptional
          min={1}
          value={settings.limit}
          onChange={(limit) => onChange({ ...settings, limit })}
        />
      )}
      {number('timeoutS', 'Seconds per example', 3_600, 'A task that takes longer is ended.')}
      {number('concurrency', 'At a time', MOST_CONCURRENCY)}
      {number('workers', 'Workers', MOST_WORKERS)}
    </fieldset>
  );
}
