import { describeRun, type EvaluateOptions, type RunInfo } from '@tidemark/core';
import { useEffect, useState } from 'react';
import { goTo } from '../../route.js';
import { usePlayground } from '../../runs/playground-context.js';
import { ActionFault } from '../action-fault.js';
import { Field } from '../field.js';
import { ParamField } from '../param-field.js';
import { useAction } from '../use-action.js';

/** Runs all of a run again with other params, or from one of its stages on. */
export function RestartForm({
  run: { runId, params: was, isActive },
}: {
  readonly run: RunInfo;
}): React.ReactNode {
  const { store, runs } = usePlayground();
  const { isBusy, fault, act } = useAction();
  const [params, setParams] = useState(was);
  const [stages, setStages] = useState<readonly string[]>([]);
  const [from, setFrom] = useState('score');
  useEffect(() => {
    describeRun(store, runId).then(
      (description) => setStages([...description.stages.map(({ name }) => name), 'score']),
      () => {}, // Then only all of it can be run again.
    );
  }, [store, runId]);
  const start = (changes: Omit<EvaluateOptions, 'store'>): (() => Promise<void>) =>
    act(async () => {
      await runs.goOn(runId, { changes });
      goTo({ view: 'run', runId });
    });
  return (
    <section className="dialog-part">
      <h3>Run it again</h3>
      {isActive && <p className="muted">It runs now: cancel it first.</p>}
      {Object.entries(was).map(([name, value]) => (
        <ParamField
          key={name}
          name={name}
          value={params[name] ?? value}
          onChange={(changed) => setParams({ ...params, [name]: changed })}
        />
      ))}
      <div className="actions">
        <button
          type="button"
          className="button"
          disabled={isBusy || isActive}
          onClick={start({ existing: 'rerun', params })}
        >
          Restart with these
        </button>
      </div>
      <p className="muted">What was recorded stays as history; the new results count.</p>
      {stages.length > 0 && (
        <div className="replay">
          <Field label="Replay from">
            {(control) => (
              <select {...control} value={from} onChange={({ target }) => setFrom(target.value)}>
                {stages.map((stage) => (
                  <option key={stage} value={stage}>
                    {stage === 'score' ? 'score (only the scorers)' : stage}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <button
            type="button"
            className="button"
            disabled={isBusy || isActive}
            onClick={start({ replayFrom: from })}
          >
            Replay
          </button>
        </div>
      )}
      <ActionFault fault={fault} />
    </section>
  );
}
