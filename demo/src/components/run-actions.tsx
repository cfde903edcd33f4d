import type { LiveView } from '../runs/live-run.js';
import { usePlayground } from '../runs/playground-context.js';
import { ActionFault } from './action-fault.js';
import { useAction } from './use-action.js';

/** Pause, go on, stop; or take over from another tab. */
export function RunActions({
  view: { runId, role, state, isOver },
}: {
  readonly view: LiveView;
}): React.ReactNode {
  const { runs } = usePlayground();
  const { isBusy, fault, act } = useAction();
  const run = runs.driven(runId);
  const isDone = state?.status === 'completed';
  return (
    <div className="actions">
      <ActionFault fault={fault} />
      {run && state?.isPaused && (
        <button type="button" className="button primary" onClick={() => run.resume()}>
          Resume
        </button>
      )}
      {run && !state?.isPaused && (
        <button type="button" className="button" disabled={isBusy} onClick={act(() => run.pause())}>
          Pause
        </button>
      )}
      {run && (
        <button type="button" className="button" disabled={isBusy} onClick={act(() => run.cancel())}>
          Cancel
        </button>
      )}
      {!run && role === 'follower' && !isOver && state?.status === 'running' && (
        <button
          type="button"
          className="button primary"
          disabled={isBusy}
          onClick={act(() => runs.goOn(runId, { takeOver: 'ask' }))}
        >
          Take over
        </button>
      )}
      {!run && isOver && !isDone && (
        <button
          type="button"
          className="button primary"
          disabled={isBusy}
          onClick={act(() => runs.goOn(runId))}
        >
          {state?.status === 'partial' ? 'Retry errors' : 'Go on'}
        </button>
      )}
    </div>
  );
}
