import type { RunInfo, RunStatus } from '@tidemark/core';
import { useState } from 'react';
import { ImportBundle } from '../components/runs/import-bundle.js';
import { ManageRun } from '../components/runs/manage-run.js';
import { RunListRow } from '../components/runs/run-list-row.js';
import { TrashList } from '../components/runs/trash-list.js';
import { addressOf, goTo } from '../route.js';
import { useRuns } from '../runs/use-runs.js';
import '../styles/runs.css';

const STATUSES: readonly RunStatus[] = ['running', 'interrupted', 'completed', 'partial', 'failed'];

/** All runs, newest first, and what can be done with them. */
export function RunsView(): React.ReactNode {
  const { runs, trash, look } = useRuns();
  const [text, setText] = useState('');
  const [status, setStatus] = useState('');
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [managed, setManaged] = useState<string>();
  const pick = (runId: string): void =>
    setPicked(picked.includes(runId) ? picked.filter((id) => id !== runId) : [...picked, runId].slice(-2));
  const shown = runs?.filter((run) => isLike(run, text, status));
  const managedRun = runs?.find(({ runId }) => runId === managed);
  const [a, b] = inTime(runs ?? [], picked);
  return (
    <div className="runs">
      <div className="run-head">
        <h1>Runs</h1>
        <div className="actions">
          <button
            type="button"
            className="button primary"
            disabled={!a || !b}
            onClick={() => a && b && goTo({ view: 'compare', a, b })}
          >
            {a && b ? 'Compare the two' : 'Check two to compare'}
          </button>
          <ImportBundle onChange={look} />
        </div>
      </div>
      {runs?.length === 0 ? (
        <p className="lead">
          There are none yet. <a href={addressOf({ view: 'start' })}>Pick an evaluation</a> to make one.
        </p>
      ) : (
        <search className="toolbar">
          <input
            className="toolbar-text"
            type="search"
            aria-label="Name, evaluation or tag"
            placeholder="Name, evaluation or tag…"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <select aria-label="Status" value={status} onChange={({ target }) => setStatus(target.value)}>
            <option value="">Any status</option>
            {STATUSES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </search>
      )}
      {shown && shown.length > 0 && (
        <ul className="run-list panel">
          {shown.map((run) => (
            <RunListRow
              key={run.runId}
              run={run}
              isPicked={picked.includes(run.runId)}
              onPick={() => pick(run.runId)}
              onManage={() => setManaged(run.runId)}
            />
          ))}
        </ul>
      )}
      {runs && runs.length > 0 && shown?.length === 0 && <p className="muted">No run is like that.</p>}
      <TrashList trash={trash} onChange={look} />
      {managedRun && <ManageRun run={managedRun} onChange={look} onClose={() => setManaged(undefined)} />}
    </div>
  );
}

/** The two that are picked, the older one first: the later is compared with it. */
function inTime(runs: readonly RunInfo[], picked: readonly string[]): readonly string[] {
  return runs
    .filter(({ runId }) => picked.includes(runId))
    .map(({ runId }) => runId)
    .reverse();
}

function isLike({ runId, name, title, tags, label, status }: RunInfo, text: string, wanted: string): boolean {
  if (wanted !== '' && status !== wanted) return false;
  const lower = text.trim().toLowerCase();
  return [runId, name, title, label, ...tags].some((each) => each?.toLowerCase().includes(lower));
}
