import { useState } from 'react';
import { emptyFiller, fillQuota } from '../runs/fill-quota.js';
import type { LiveView } from '../runs/live-run.js';

/** Ways to do harm, all of which a run survives. */
export function CrashLab({ view: { role, isOver, workers } }: { readonly view: LiveView }): React.ReactNode {
  const [told, setTold] = useState('');
  const [isFilled, setIsFilled] = useState(false);
  const isDriven = role === 'driver' && !isOver;
  const fill = async (): Promise<void> => {
    setTold(await fillQuota(setTold));
    setIsFilled(true);
  };
  const empty = async (): Promise<void> => {
    await emptyFiller();
    setIsFilled(false);
    setTold('Deleted: there is room again.');
  };
  return (
    <section className="panel crash-lab" aria-labelledby="crash-lab">
      <h2 id="crash-lab">Crash lab</h2>
      <p className="muted">
        Do your worst, or kill the tab in the browser's task manager. Then open this page again.
      </p>
      <div className="crash-buttons">
        <button type="button" className="button" onClick={() => location.reload()}>
          Reload
        </button>
        <button type="button" className="button" onClick={hangForEver}>
          Hang the page
        </button>
        <button type="button" className="button" disabled={!isDriven} onClick={() => workers?.throwInOne()}>
          Throw in a worker
        </button>
        <button type="button" className="button" disabled={!isDriven} onClick={() => workers?.terminateOne()}>
          Terminate a worker
        </button>
        {isFilled ? (
          <button type="button" className="button" onClick={empty}>
            Delete the noise
          </button>
        ) : (
          <button type="button" className="button" onClick={fill}>
            Fill the quota
          </button>
        )}
        <button type="button" className="button" onClick={() => open(location.href, '_blank', 'noopener')}>
          Open a second tab
        </button>
      </div>
      <p className="muted crash-told" role="status">
        {told}
      </p>
    </section>
  );
}

/** Only the browser can end this: kill the tab, or let it. */
function hangForEver(): void {
  for (;;);
}
