import { CHAT } from '../chat/chat-params.js';
import { KeyPrompt } from '../components/chat/key-prompt.js';
import { CrashLab } from '../components/crash-lab.js';
import { Fault } from '../components/fault.js';
import { PaceControl } from '../components/pace-control.js';
import { ProgressPanel } from '../components/progress-panel.js';
import { ResultsPanel } from '../components/results/results-panel.js';
import { RunActions } from '../components/run-actions.js';
import { RunErrors } from '../components/run-errors.js';
import { RunNotices } from '../components/run-notices.js';
import { ScorePanel } from '../components/score-panel.js';
import { StatusPill } from '../components/status-pill.js';
import { WorkerLanes } from '../components/worker-lanes.js';
import { findReady } from '../evaluations/catalog.js';
import { OWN_PREFIX } from '../own/own-source.js';
import { addressOf } from '../route.js';
import type { LiveView } from '../runs/live-run.js';
import { useLiveRun } from '../runs/playground-context.js';
import { useReport } from '../runs/use-report.js';
import '../styles/run.css';

/** A run, live. */
export function RunView({ runId }: { readonly runId: string }): React.ReactNode {
  const view = useLiveRun(runId);
  if (view?.error?.code === 'NOT_FOUND')
    return <Fault title="No such run" error={`There is no run ${runId} on this device.`} />;
  if (view?.state === undefined) return <div className="view-loading" aria-busy="true" />;
  return <LiveRunView view={view} />;
}

function LiveRunView({ view }: { readonly view: LiveView }): React.ReactNode {
  const report = useReport(view);
  const { runId, state, role, isOver } = view;
  const title = report && (report.run.title ?? findReady(report.run.name)?.title ?? report.run.name);
  const isDriven = role === 'driver' && !isOver;
  return (
    <div className="run">
      <div className="run-head">
        <div>
          <h1>
            {title ?? '…'}{' '}
            <StatusPill status={state?.status ?? 'pending'} isPaused={state?.isPaused ?? false} />
          </h1>
          <code className="run-id">{runId}</code>
        </div>
        <div className="actions">
          {report?.run.name.startsWith(OWN_PREFIX) && (
            <a className="button" href={addressOf({ view: 'new', evaluation: 'own', from: runId })}>
              Edit the code
            </a>
          )}
          <RunActions view={view} />
        </div>
      </div>
      <RunNotices view={view} />
      {report?.run.name === CHAT && !isDriven && state?.status !== 'completed' && (
        <KeyPrompt runId={runId} params={report.run.params} />
      )}
      <ProgressPanel view={view} report={report} />
      <div className={isOver ? 'run-columns over' : 'run-columns'}>
        <div className="run-main">
          <ScorePanel view={view} report={report} />
          <RunErrors report={report} />
        </div>
        {!isOver && (
          <div className="run-side">
            {isDriven && <PaceControl runId={runId} name={report?.run.name} />}
            {isDriven && view.workers && <WorkerLanes workers={view.workers} />}
            <CrashLab view={view} />
          </div>
        )}
      </div>
      <ResultsPanel view={view} />
    </div>
  );
}
