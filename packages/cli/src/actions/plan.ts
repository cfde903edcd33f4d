import { type ExampleCount, getRun, planRun, type RunPlan, type Store } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { evaluateOptions, type RunFlags } from '../runs/run-options.js';
import { loadEvaluation } from '../source/load-evaluation.js';
import { renderFacts } from '../terminal/facts.js';
import { printable, showCost, showCount } from '../terminal/format.js';
import { toJson } from '../terminal/json.js';

const PARTS = [
  ['kept', 'done: nothing to do'],
  ['missing', 'to run'],
  ['added', 'new in the dataset: to run'],
  ['errored', 'failed: to run again, unless --no-retry-errors'],
  ['edited', 'changed since: --on-drift decides'],
  ['removed', 'no longer in the dataset: left out'],
  ['reusable', 'could be taken over from other runs (--reuse)'],
] as const;

export async function execute(
  context: Context,
  flags: RunFlags,
  file: string,
  name?: string,
): Promise<number> {
  const { evaluation } = await loadEvaluation(file, name, context.io.cwd);
  const store = await context.store();
  const options = await evaluateOptions(flags, evaluation.params, store, context.io.cwd);
  const plan = await planRun(evaluation, options);
  const cost = await likelyCost(store, plan);
  await context.print(
    context.globals.json === true
      ? toJson({ ...plan, ...(cost !== undefined && { likelyCostUsd: cost }) }, 2)
      : planText(plan, cost),
  );
  return EXIT.completed;
}

/** What the examples to run would cost if each cost what those of this run did so far; `undefined` when none cost anything. */
async function likelyCost(
  store: Store,
  { runId, missing, added, errored }: RunPlan,
): Promise<number | undefined> {
  const run = await getRun(store, runId);
  if (run === undefined || run.completed === 0 || run.usage.costUsd === 0) return undefined;
  const toRun = [missing, added, errored].reduce(
    (sum, part) => sum + (part === 'unknown' ? 0 : part.count),
    0,
  );
  return (run.usage.costUsd / run.completed) * toRun;
}

function planText(plan: RunPlan, cost: number | undefined): string {
  const facts = PARTS.map(([part, meaning]): [string, string | undefined] => {
    const found = plan[part];
    if (found === 'unknown')
      return [part, 'not known before it runs: the dataset gives its examples only once'];
    return [
      part,
      found.count === 0 ? undefined : `${showCount(found.count)} ${meaning}${idsOf(part, found)}`,
    ];
  });
  if (cost !== undefined)
    facts.push(['cost', `about ${showCost(cost)}, by what this run's examples cost so far`]);
  const drift = plan.drift === undefined ? [] : [driftText(plan.drift)];
  return [plan.runId, renderFacts(facts), ...drift].filter((part) => part !== '').join('\n\n');
}

function idsOf(part: string, { count, ids }: ExampleCount): string {
  if (part === 'kept' || part === 'missing') return '';
  return ` (${ids.map(printable).join(', ')}${count > ids.length ? ', …' : ''})`;
}

function driftText({ stages, scorers, edited, dataset }: NonNullable<RunPlan['drift']>): string {
  const parts = [
    ...(stages.length > 0 ? [`stages ${stages.map(printable).join(', ')}`] : []),
    ...(scorers.length > 0 ? [`scorers ${scorers.map(printable).join(', ')}`] : []),
    ...(edited.count > 0 ? [`${showCount(edited.count)} examples`] : []),
    ...(dataset === undefined
      ? []
      : [`only ${dataset.found} of ${dataset.completed} done examples are in the dataset`]),
  ];
  return `Drift: ${parts.join('; ')}. Without --on-drift, run would refuse.`;
}
