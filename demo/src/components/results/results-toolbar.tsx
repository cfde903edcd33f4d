import { ALL, type ResultFilter } from '../../results/selection.js';

/** Which results to show: by status, by score, by text. */
export function ResultsToolbar({
  filter,
  scorers,
  onChange,
}: {
  readonly filter: ResultFilter;
  readonly scorers: readonly string[];
  readonly onChange: (filter: ResultFilter) => void;
}): React.ReactNode {
  const bound = (name: 'least' | 'most', label: string): React.ReactNode => (
    <label className="bound">
      <span>{label}</span>
      <input
        type="number"
        min={0}
        max={1}
        step={0.05}
        defaultValue={filter[name]}
        onChange={({ target: { valueAsNumber: value } }) =>
          onChange({ ...filter, [name]: Number.isNaN(value) ? ALL[name] : value })
        }
      />
    </label>
  );
  return (
    <search className="toolbar">
      <input
        className="toolbar-text"
        type="search"
        aria-label="Text in id, input, output or error"
        placeholder="Search inputs, outputs, errors…"
        value={filter.text}
        onChange={({ target }) => onChange({ ...filter, text: target.value })}
      />
      <select
        aria-label="Status"
        value={filter.status}
        onChange={({ target }) => onChange({ ...filter, status: target.value as ResultFilter['status'] })}
      >
        <option value="any">Any status</option>
        <option value="ok">Ok</option>
        <option value="error">Error</option>
        <option value="pending">Pending</option>
      </select>
      {scorers.length > 0 && (
        <select
          aria-label="Score"
          value={filter.scorer}
          onChange={({ target }) =>
            onChange({ ...filter, scorer: target.value, least: ALL.least, most: ALL.most })
          }
        >
          <option value="">Any score</option>
          {scorers.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
      {filter.scorer !== '' && bound('least', 'from')}
      {filter.scorer !== '' && bound('most', 'to')}
    </search>
  );
}
