import { useEffect, useState } from 'react';
import { Fault } from '../components/fault.js';
import { NewRunForm } from '../components/new-run-form.js';
import { findReady } from '../evaluations/catalog.js';
import type { LoadedEvaluation } from '../evaluations/ready-evaluation.js';
import { addressOf } from '../route.js';
import { readPace } from '../runs/pace.js';

/** What a new run of an evaluation is started with. */
export function NewRunView({ name }: { readonly name: string }): React.ReactNode {
  const ready = findReady(name);
  const [loaded, setLoaded] = useState<LoadedEvaluation>();
  const [fault, setFault] = useState<unknown>();
  useEffect(() => {
    if (ready) ready.load(readPace(ready).workers).then(setLoaded, setFault);
  }, [ready]);
  if (ready === undefined)
    return <Fault title="No such evaluation" error={`There is none named “${name}” here.`} />;
  if (fault !== undefined) return <Fault title="The evaluation could not be loaded" error={fault} />;
  return (
    <div className="new-run">
      <p className="breadcrumb">
        <a href={addressOf({ view: 'start' })}>Evaluate</a> / {name}
      </p>
      <h1>{ready.title}</h1>
      <p className="lead">{ready.summary}</p>
      {loaded && <NewRunForm ready={ready} params={loaded.evaluation.params} />}
    </div>
  );
}
