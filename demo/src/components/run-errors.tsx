import type { Report } from '@tidemark/core';
import { formatCount } from '../format.js';

/** Errors grouped by kind, the most frequent first. */
export function RunErrors({ report }: { readonly report: Report | undefined }): React.ReactNode {
  if (report === undefined || report.errors.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="errors">
      <h2 id="errors">Errors by kind</h2>
      <ul className="error-kinds">
        {report.errors.map(({ code, message, count, exampleIds }) => (
          <li key={`${code} ${message}`}>
            <span className="error-count">{formatCount(count)}</span>
            <div>
              <code>{code}</code> <span className="error-message">{message}</span>
              <p className="muted error-examples">{exampleIds.slice(0, 3).join(', ')}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
