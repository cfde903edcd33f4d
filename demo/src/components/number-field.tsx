import { Field } from './field.js';

/** A labelled number. An empty one is `undefined` where that may be, else NaN until something is typed. */
export function NumberField<Value extends number | undefined>({
  label,
  hint,
  value,
  min,
  max,
  step = 1,
  onChange,
  ...required
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: Value;
  readonly min: number;
  readonly max?: number;
  readonly step?: number | 'any';
  readonly onChange: (value: Value) => void;
} & (undefined extends Value ? { readonly isOptional: true } : object)): React.ReactNode {
  const isOptional = 'isOptional' in required;
  return (
    <Field label={label} {...(hint !== undefined && { hint })}>
      {(control) => (
        <input
          {...control}
          type="number"
          required={!isOptional}
          min={min}
          max={max}
          step={step}
          value={value === undefined || Number.isNaN(value) ? '' : value}
          onChange={({ target }) =>
            onChange((isOptional && target.value === '' ? undefined : target.valueAsNumber) as Value)
          }
        />
      )}
    </Field>
  );
}
