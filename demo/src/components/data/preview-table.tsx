import type { Example } from '@tidemark/core';
import { type Mapping, toExample } from '../../data/mapping.js';
import type { Row } from '../../data/row.js';
import { previewOf } from '../../results/show-value.js';

const SHOWN = 5;

/** The first rows as the examples that they will be. */
export function PreviewTable({
  rows,
  mapping,
}: {
  readonly rows: readonly Row[];
  readonly mapping: Mapping;
}): React.ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className="preview-table" tabIndex={0} aria-label="Preview">
      <table>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">id</th>
            <th scope="col">input</th>
            <th scope="col">expected</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row) => {
            const example = exampleOf(row, mapping);
            return (
              <tr key={row.line}>
                <td>{row.line}</td>
                {example instanceof Error ? (
                  <td colSpan={3} className="bad-text">
                    {example.message}
                  </td>
                ) : (
                  <>
                    <td>{example.id ?? <span className="muted">made</span>}</td>
                    <td>{previewOf(example.input)}</td>
                    <td>{example.expected === undefined ? '–' : previewOf(example.expected)}</td>
                  </>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function exampleOf(row: Row, mapping: Mapping): Example | Error {
  try {
    return toExample(row, mapping);
  } catch (error) {
    return error as Error;
  }
}
