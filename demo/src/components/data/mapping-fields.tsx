import type { Mapping } from '../../data/mapping.js';
import { Field } from '../field.js';

const NONE: Readonly<Record<keyof Mapping, string>> = {
  input: 'the whole row',
  expected: 'none',
  id: 'made from the content',
};

/** Which column is the input, what is expected, and the id. */
export function MappingFields({
  columns,
  mapping,
  onChange,
}: {
  readonly columns: readonly string[];
  readonly mapping: Mapping;
  readonly onChange: (mapping: Mapping) => void;
}): React.ReactNode {
  return (
    <div className="mapping">
      {(['input', 'expected', 'id'] as const).map((part) => (
        <Field key={part} label={part}>
          {(control) => (
            <select
              {...control}
              value={mapping[part]}
              onChange={({ target }) => onChange({ ...mapping, [part]: target.value })}
            >
              <option value="">{NONE[part]}</option>
              {columns.map((column) => (
                <option key={column}>{column}</option>
              ))}
            </select>
          )}
        </Field>
      ))}
    </div>
  );
}
