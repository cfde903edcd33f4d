import { listRuns, type RunFilter, type RunInfo } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { printable, showAge, showCount, showScore } from '../terminal/format.js';
import { toJson } from '../terminal/json.js';
import { renderTable } from '../terminal/table.js';

type ListOptions = RunFilter & { readonly since?: Date };

export async function execute(context: Context, { since, ...filter }: ListOptions): Promise<number> {
  const store = await context.store();
  const found = await listRuns(store, filter);
  const runs =
    since === undefined ? found : found.filter(({ createdAt }) => Date.parse(createdAt) >= since.getTime());
  if (context.globals.json === true) {
    await context.print(toJson(runs, 2));
    return EXIT.completed;
  }
  const isFiltered = since !== undefined || Object.keys(filter).length > 0;
  if (runs.length > 0) {
    const all = isFiltered ? await listRuns(store) : runs;
    const numbers = new Map(all.map(({ runId }, index) => [runId, String(index + 1)]));
    await context.print(renderTable(tableOf(runs, numbers, context), context));
  } else context.say(isFiltered ? 'No such runs here.' : 'No runs here. tidemark run <file> makes one.');
  return EXIT.completed;
}

/** `numbers`: by which each run may be named, those of the whole list. One in the trash has none. */
function tableOf(runs: readonly RunInfo[], numbers: ReadonlyMap<string, string>, { colors }: Context) {
  const scorers = [...new Set(runs.flatMap(({ scores }) => Object.keys(scores)))];
  const paint = {
    completed: colors.green,
    running: colors.cyan,
    partial: colors.yellow,
    interrupted: colors.yellow,
    failed: colors.red,
    pending: colors.dim,
  };
  return {
    head: ['#', 'run', 'status', 'done', 'errors', ...scorers.map(printable), 'label', 'age'],
    numeric: [true, false, false, true, true, ...scorers.map(() => true), false, false],
    rows: runs.map((run) => [
      numbers.get(run.runId) ?? '',
      printable(run.title ?? run.runId),
      paint[run.status](run.status),
      run.total === undefined
        ? showCount(run.completed)
        : `${showCount(run.completed)}/${showCount(run.total)}`,
      run.errors === 0 ? '' : showCount(run.errors),
      ...scorers.map((name) => (name in run.scores ? showScore(run.scores[name]?.mean) : '')),
      printable(run.label ?? ''),
      showAge(run.createdAt),
    ]),
  };
}
