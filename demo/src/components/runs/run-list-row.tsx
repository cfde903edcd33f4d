import type { RunInfo } from '@tidemark/core';
import { formatCount, formatPercent, formatTime } from '../../format.js';
import { addressOf } from '../../route.js';
import { usePlayground } from '../../runs/playground-context.js';
import { ActionFault } from '../action-fault.js';
import { RunActions } from '../run-actions.js';
import { StatusPill } from '../status-pill.js';
import { useAction } from '../use-action.js';

/** A run in the list: what it is, how it stands, and what can be done with it. */
export function RunListRow({
  run: { runId, name, title, status, isActive, completed, total, errors, scores, tags, label, createdAt },
  isPicked,
  onPick,
  onManage,
}: {
  readonly run: RunInfo;
  /** To be compared. */
  readonly isPicked: boolean;
  readonly onPick: () => void;
  readonly onManage: () => void;
}): React.ReactNode {
  const { runs } = usePlayground();
  const { isBusy, fault, act } = useAction();
  const view = runs.driven(runId) && runs.view(runId);
  const state = view?.state;
  const done = state?.completed ?? completed;
  const all = state?.total ?? total;
  const shown = title ?? runId;
  return (
    <li className="run-row">
      <input type="checkbox" aria-label={`Compare ${shown}`} checked={isPicked} onChange={onPick} />
      <div className="run-row-what">
        <p className="run-row-title">
          <a href={addressOf({ view: 'run', runId })}>{shown}</a>{' '}
          <StatusPill status={state?.status ?? status} isPaused={state?.isPaused ?? false} />
        </p>
        <p className="muted">
          {name} · {formatTime(createdAt)}
          {label && ` · ${label}`}
          {tags.map((tag) => (
            <span key={tag} className="tag">
              {tag}
            </span>
          ))}
        </p>
      </div>
      <p className="run-row-count">
        {formatCount(done)}
        {all !== undefined && ` of ${formatCount(all)}`}
        {errors > 0 && <span className="bad-text"> · {formatCount(errors)} failed</span>}
        <span className="muted run-row-scores">
          {Object.entries(state?.scores ?? scores)
            .filter(([, { mean }]) => mean !== null)
            .slice(0, 2)
            .map(([scorer, { mean }]) => `${scorer} ${formatPercent(mean ?? 0)}`)
            .join(' · ')}
        </span>
      </p>
      <div className="run-row-actions">
        <ActionFault fault={fault} />
        {view && <RunActions view={view} />}
        {!view && isActive && <span className="muted">in another tab</span>}
        {!view && !isActive && status !== 'completed' && (
          <button type="button" className="button" disabled={isBusy} onClick={act(() => runs.goOn(runId))}>
            Resume
          </button>
        )}
        <button type="button" className="button" onClick={onManage} aria-label={`More about ${shown}`}>
          More…
        </button>
      </div>
    </li>
  );
}
