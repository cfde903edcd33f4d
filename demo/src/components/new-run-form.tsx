import type { Params } from '@tidemark/core';
import { useState } from 'react';
import type { ReadyEvaluation } from '../evaluations/ready-evaluation.js';
import { goTo } from '../route.js';
import { keepPace, MOST_CONCURRENCY, MOST_WORKERS, readPace } from '../runs/pace.js';
import { usePlayground } from '../runs/playground-context.js';
import { NumberField } from './number-field.js';
import { ParamField } from './param-field.js';

/** Params, how much of the dataset, how hard; and the button. */
export function NewRunForm({
  ready,
  params: defaults,
}: {
  readonly ready: ReadyEvaluation;
  readonly params: Params;
}): React.ReactNode {
  const { runs } = usePlayground();
  const [params, setParams] = useState(defaults);
  const [limit, setLimit] = useState<number | undefined>(ready.suggestedLimit);
  const [pace, setPace] = useState(() => readPace(ready));
  const [isStarting, setIsStarting] = useState(false);
  const [fault, setFault] = useState<Error>();

  const start = async (event: React.FormEvent): Promise<void> => {
    event.preventDefault();
    setIsStarting(true);
    try {
      keepPace(ready.name, pace);
      const loaded = await ready.load(pace.workers);
      const { concurrency } = pace;
      const runId = await runs.start(loaded, {
        params,
        concurrency,
        existing: 'new',
        ...(limit !== undefined && { limit }),
      });
      goTo({ view: 'run', runId });
    } catch (error) {
      setFault(error as Error);
      setIsStarting(false);
    }
  };

  return (
    <form className="form panel" onSubmit={start}>
      <fieldset>
        <legend>Params</legend>
        {Object.entries(defaults).map(([name, value]) => (
          <ParamField
            key={name}
            name={name}
            value={params[name] ?? value}
            onChange={(changed) => setParams({ ...params, [name]: changed })}
          />
        ))}
      </fieldset>
      <fieldset>
        <legend>How much, how hard</legend>
        <NumberField<number | undefined>
          label="Examples"
          hint="The first ones of the dataset; empty for all."
          isOptional
          min={1}
          value={limit}
          onChange={setLimit}
        />
        <NumberField
          label="At a time"
          hint="Examples in flight. Can be changed while it runs."
          min={1}
          max={MOST_CONCURRENCY}
          value={pace.concurrency}
          onChange={(concurrency) => setPace({ ...pace, concurrency })}
        />
        <NumberField
          label="Workers"
          hint={`This device has ${navigator.hardwareConcurrency} cores.`}
          min={1}
          max={MOST_WORKERS}
          value={pace.workers}
          onChange={(workers) => setPace({ ...pace, workers })}
        />
      </fieldset>
      {fault && (
        <p className="form-fault" role="alert">
          {fault.message}
        </p>
      )}
      <button type="submit" className="button primary" disabled={isStarting}>
        {isStarting ? 'Starting…' : 'Run'}
      </button>
    </form>
  );
}
