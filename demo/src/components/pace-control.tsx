import { useId, useState } from 'react';
import { findReady } from '../evaluations/catalog.js';
import { keepPace, MOST_CONCURRENCY, readPace } from '../runs/pace.js';
import { usePlayground } from '../runs/playground-context.js';

/** How many examples are in flight: changed while the run goes on. */
export function PaceControl({
  runId,
  name,
}: {
  readonly runId: string;
  readonly name: string | undefined;
}): React.ReactNode {
  const { runs } = usePlayground();
  const id = useId();
  const ready = findReady(name ?? '');
  const [chosen, setChosen] = useState<number>();
  const concurrency = chosen ?? (ready && readPace(ready).concurrency) ?? 8;
  const choose = (next: number): void => {
    setChosen(next);
    runs.driven(runId)?.tune({ concurrency: next });
    if (ready) keepPace(ready.name, { ...readPace(ready), concurrency: next });
  };
  return (
    <section className="panel" aria-labelledby="pace">
      <h2 id="pace">Pace</h2>
      <div className="slider">
        <label htmlFor={id}>At a time</label>
        <output htmlFor={id}>{concurrency}</output>
        <input
          id={id}
          type="range"
          min={1}
          max={MOST_CONCURRENCY}
          value={concurrency}
          onChange={({ target }) => choose(target.valueAsNumber)}
        />
      </div>
    </section>
  );
}
