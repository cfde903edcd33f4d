import { Field } from './field.js';

/** A control for a param, as its default's type asks. */
export function ParamField({
  name,
  value,
  onChange,
}: {
  readonly name: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}): React.ReactNode {
  if (typeof value === 'number')
    return (
      <Field label={name}>
        {(control) => (
          <input
            {...control}
            type="number"
            required
            step="any"
            value={Number.isNaN(value) ? '' : value}
            onChange={({ target }) => onChange(target.valueAsNumber)}
          />
        )}
      </Field>
    );
  if (typeof value === 'boolean')
    return (
      <Field label={name}>
        {(control) => (
          <input
            {...control}
            type="checkbox"
            checked={value}
            onChange={({ target }) => onChange(target.checked)}
          />
        )}
      </Field>
    );
  return (
    <Field label={name}>
      {(control) => (
        <input
          {...control}
          type="text"
          value={String(value)}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
