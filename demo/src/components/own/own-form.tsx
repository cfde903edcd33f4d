import { planRun, type RunPlan } from '@tidemark/core';
import { useEffect, useState } from 'react';
import type { LoadedEvaluation } from '../../evaluations/ready-evaluation.js';
import { keepDraft } from '../../own/draft.js';
import { loadOwn, type OwnEvaluation } from '../../own/load-own.js';
import { OWN_PREFIX, toRecorded } from '../../own/own-source.js';
import { goTo } from '../../route.js';
import { keepPace, readPace } from '../../runs/pace.js';
import { usePlayground } from '../../runs/playground-context.js';
import { ActionFault } from '../action-fault.js';
import { DataPicker } from '../data/data-picker.js';
import { useAction } from '../use-action.js';
import { CodeEditor } from './code-editor.js';
import { DriftDialog } from './drift-dialog.js';
import { OwnOptions, type OwnSettings } from './own-options.js';

/** What is asked about before a run goes on with edited code. */
interface Question {
  readonly plan: RunPlan;
  readonly loaded: LoadedEvaluation;
}

/** Code, data and options of one's own evaluation; of a run that is there, its code can be edited. */
export function OwnForm({
  first,
  runId,
}: {
  readonly first: Omit<OwnEvaluation, 'datasetName'> & { readonly datasetName: string | undefined };
  readonly runId: string | undefined;
}): React.ReactNode {
  const { store, runs } = usePlayground();
  const { isBusy, fault, act } = useAction();
  const [source, setSource] = useState(first.source);
  const [datasetName, setDatasetName] = useState(first.datasetName);
  const [question, setQuestion] = useState<Question>();
  const [settings, setSettings] = useState<OwnSettings>(() => ({
    name: first.name.slice(OWN_PREFIX.length),
    limit: undefined,
    timeoutS: first.source.timeoutMs / 1_000,
    ...readPace({ name: first.name, suggestedConcurrency: 8 }),
  }));
  useEffect(() => {
    if (runId === undefined) keepDraft(source);
  }, [runId, source]);
  const whole = { ...source, timeoutMs: settings.timeoutS * 1_000 };
  const recorded = toRecorded(whole);

  const load = async (): Promise<LoadedEvaluation> => {
    if (datasetName === undefined) throw new Error('Pick the data first.');
    const name = `${OWN_PREFIX}${settings.name.trim()}`;
    keepPace(name, settings);
    return loadOwn({ name, source: whole, datasetName }, settings.workers);
  };
  const begin = async (loaded: LoadedEvaluation): Promise<void> => {
    const { concurrency, limit } = settings;
    const options = {
      concurrency,
      source: recorded,
      existing: 'new',
      ...(limit !== undefined && { limit }),
    } as const;
    goTo({ view: 'run', runId: await runs.start(loaded, options) });
  };
  const goOn = async (id: string, loaded: LoadedEvaluation, onDrift?: 'rerun' | 'keep'): Promise<void> => {
    const { concurrency } = settings;
    const { params } = loaded.evaluation;
    const changes = { source: recorded, params, ...(onDrift && { onDrift }) };
    await runs.goOn(id, { found: { ...loaded, concurrency }, changes });
    goTo({ view: 'run', runId: id });
  };
  const submit = act(async () => {
    const loaded = await load();
    if (runId === undefined) return begin(loaded);
    const plan = await planRun(loaded.evaluation, { store, runId, source: recorded });
    if (plan.drift === undefined) await goOn(runId, loaded);
    else setQuestion({ plan, loaded });
  });

  return (
    <form
      className="own"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <section className="panel own-code" aria-labelledby="code">
        <h2 id="code">Code</h2>
        <CodeEditor
          label="task.ts"
          text={source.task}
          onChange={(task) => setSource((was) => ({ ...was, task }))}
        />
        <CodeEditor
          label="scorers.ts"
          text={source.scorers}
          onChange={(scorers) => setSource((was) => ({ ...was, scorers }))}
        />
        <p className="muted">It runs in workers, never in this page, and is recorded with the run.</p>
      </section>
      {runId === undefined ? (
        <DataPicker picked={datasetName} onPick={setDatasetName} />
      ) : (
        <p className="muted">Data: {datasetName}</p>
      )}
      <section className="panel form own-run" aria-label="Run">
        <OwnOptions settings={settings} isNew={runId === undefined} onChange={setSettings} />
        <ActionFault fault={fault} />
        <button type="submit" className="button primary" disabled={isBusy}>
          {isBusy ? 'Starting…' : runId === undefined ? 'Run' : 'Run with this code'}
        </button>
      </section>
      {question?.plan.drift && (
        <DriftDialog
          drift={question.plan.drift}
          plan={question.plan}
          onClose={() => setQuestion(undefined)}
          onDecide={(decision) => {
            setQuestion(undefined);
            const { loaded } = question;
            void act(() => (decision === 'new' ? begin(loaded) : goOn(runId as string, loaded, decision)))();
          }}
        />
      )}
    </form>
  );
}
