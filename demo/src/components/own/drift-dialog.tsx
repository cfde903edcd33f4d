import type { Drift, OnDrift, RunPlan } from '@tidemark/core';
import { plural } from '../../format.js';
import { Dialog } from '../dialog.js';

/** What a person decides about results that would be invalid now. */
export type DriftDecision = Exclude<OnDrift, 'error'> | 'new';

/** What has changed since a run was recorded, and what to do about it. */
export function DriftDialog({
  drift,
  plan,
  onDecide,
  onClose,
}: {
  readonly drift: Drift;
  readonly plan: RunPlan;
  readonly onDecide: (decision: DriftDecision) => void;
  readonly onClose: () => void;
}): React.ReactNode {
  const kept = plan.kept === 'unknown' ? undefined : plan.kept.count;
  return (
    <Dialog title="The run was recorded with other code" onClose={onClose}>
      <section className="dialog-part">
        <h3>What changed</h3>
        <ul className="drift-list">
          {changesOf(drift).map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
        {kept !== undefined && (
          <p className="muted">{plural(kept, 'example')} recorded with the code before.</p>
        )}
      </section>
      <section className="dialog-part drift-choices">
        <button type="button" className="button primary" onClick={() => onDecide('rerun')}>
          Run that part again
        </button>
        <p className="muted">Only what the change makes invalid, and what depends on it.</p>
        <button type="button" className="button" onClick={() => onDecide('keep')}>
          Keep the results
        </button>
        <p className="muted">
          They stay as they are, and are marked. What is missing runs with the new code.
        </p>
        <button type="button" className="button" onClick={() => onDecide('new')}>
          Start a new run
        </button>
        <p className="muted">This one stays as it is; compare the two afterwards.</p>
      </section>
    </Dialog>
  );
}

function changesOf({ stages, scorers, params, edited, dataset }: Drift): readonly string[] {
  const words: Readonly<Record<string, string>> = { task: 'task.ts', judge: 'scorers.ts' };
  const changed = stages
    .map((name) => words[name] ?? name)
    .map((file) =>
      file === 'scorers.ts' && stages.includes('task')
        ? 'scorers.ts, which depends on task.ts: all is scored again'
        : `${file}: its code is another`,
    );
  return [
    ...changed,
    ...scorers.map((name) => `the scorer ${name}`),
    ...params.map((name) => `the param ${name}`),
    ...(edited.count > 0 ? [`${plural(edited.count, 'example')} edited`] : []),
    ...(dataset
      ? [`only ${dataset.found} of ${plural(dataset.completed, 'example')} done are in the data`]
      : []),
  ];
}
