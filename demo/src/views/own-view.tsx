import { useEffect, useState } from 'react';
import { Fault } from '../components/fault.js';
import { OwnForm } from '../components/own/own-form.js';
import { readDraft } from '../own/draft.js';
import { readOwn } from '../own/find-own.js';
import type { OwnEvaluation } from '../own/load-own.js';
import { OWN_PREFIX } from '../own/own-source.js';
import { addressOf } from '../route.js';
import { usePlayground } from '../runs/playground-context.js';
import '../styles/own.css';

/** Code and data of one's own; `from`: the run whose code is to be edited. */
export function OwnView({ from }: { readonly from: string | undefined }): React.ReactNode {
  const { store } = usePlayground();
  const [own, setOwn] = useState<OwnEvaluation>();
  const [draft] = useState(() => ({
    name: `${OWN_PREFIX}capitals`,
    source: readDraft(),
    datasetName: undefined,
  }));
  const [fault, setFault] = useState<unknown>();
  useEffect(() => {
    if (from === undefined) return;
    readOwn(store, from).then(
      (found) => (found ? setOwn(found) : setFault(`Run ${from} has no code that was written here.`)),
      setFault,
    );
  }, [store, from]);
  if (fault !== undefined) return <Fault title="There is no code to edit" error={fault} />;
  if (from !== undefined && own === undefined) return <div className="view-loading" aria-busy="true" />;
  return (
    <div className="new-run">
      <p className="breadcrumb">
        {from === undefined ? (
          <a href={addressOf({ view: 'start' })}>Evaluate</a>
        ) : (
          <a href={addressOf({ view: 'run', runId: from })}>{from}</a>
        )}{' '}
        / {from === undefined ? 'your own' : 'edit'}
      </p>
      <h1>{from === undefined ? 'Your own evaluation' : 'Edit the code'}</h1>
      <p className="lead">
        A task, scorers, and your data. Everything stays on this device, and goes on after a reload.
      </p>
      <OwnForm first={own ?? draft} runId={from} />
    </div>
  );
}
