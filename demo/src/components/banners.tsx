import { useState } from 'react';
import { formatCount, plural } from '../format.js';
import { addressOf, type Route } from '../route.js';
import { useCameBack } from '../runs/playground-context.js';

/** After a return: which runs went on, and from where. */
export function Banners({ route }: { readonly route: Route }): React.ReactNode {
  const [closed, setClosed] = useState<readonly string[]>([]);
  const shown = useCameBack().filter(({ runId }) => !closed.includes(runId));
  return shown.map(({ runId, comeback }) => (
    <div key={runId} className="banner" role="status">
      <p>
        <strong>Resumed:</strong> {formatCount(comeback?.completed ?? 0)} done before,{' '}
        {plural(comeback?.reexecuted ?? 0, 'example')} in flight {comeback?.reexecuted === 1 ? 'was' : 'were'}{' '}
        run again.{' '}
        {!(route.view === 'run' && route.runId === runId) && (
          <a href={addressOf({ view: 'run', runId })}>Watch {runId}</a>
        )}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label="Close this message"
        onClick={() => setClosed([...closed, runId])}
      >
        ×
      </button>
    </div>
  ));
}
