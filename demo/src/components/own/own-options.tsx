import { MOST_CONCURRENCY, MOST_WORKERS, type Pace } from '../../runs/pace.js';
import { Field } from '../field.js';

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
    <Field label={label} {...(hint !== undefined && { hint })}>
      {(control) => (
        <input
          {...control}
          type="number"
          required
          min={1}
          max={max}
          value={Number.isNaN(settings[key]) ? '' : settings[key]}
          onChange={({ target }) => onChange({ ...settings, [key]: target.valueAsNumber })}
        />
      )}
    </Field>
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
        <Field label="Examples" hint="Empty for all.">
          {(control) => (
            <input
              {...control}
              type="number"
              min={1}
              value={settings.limit ?? ''}
              onChange={({ target }) =>
                onChange({ ...settings, limit: target.value === '' ? undefined : target.valueAsNumber })
              }
            />
          )}
        </Field>
      )}
      {number('timeoutS', 'Seconds per example', 3_600, 'A task that takes longer is ended.')}
      {number('concurrency', 'At a time', MOST_CONCURRENCY)}
      {number('workers', 'Workers', MOST_WORKERS)}
    </fieldset>
  );
}
