import type { RunDescription, RunInfo } from '@tidemark/core';
import type { Context } from '../context.js';
import { renderFacts } from '../terminal/facts.js';
import {
  printable,
  showAge,
  showCost,
  showCount,
  showDuration,
  showScore,
  showSize,
} from '../terminal/format.js';
import { toJson } from '../terminal/json.js';
import { renderTable } from '../terminal/table.js';

const MOST_SESSIONS = 5;
const MOST_FAILURES = 5;

/** A run as a person reads it. `full`: all its sessions, with their options, and the digests of its code. */
export function showRun(context: Context, description: RunDescription, isFull: boolean): string {
  const { run, failures } = description;
  const parts = [
    context.colors.bold(printable(run.title ?? run.runId)),
    renderFacts(factsOf(description)),
    unitTable(context, description, isFull),
    sessionTable(context, description, isFull),
  ];
  if (failures.length > 0) parts.push(failureLines(context, description));
  parts.push(...hintsOn(context, run));
  return parts.join('\n\n');
}

function factsOf({ run, identity, setAside }: RunDescription): [string, string | undefined][] {
  const { status, reason, completed, total, errors, usage } = run;
  const of = total === undefined ? '' : ` of ${showCount(total)}`;
  return [
    ['Run', run.title === undefined ? undefined : run.runId],
    ['Evaluation', printable(run.name)],
    ['Status', printable(reason === undefined ? status : `${status}: ${reason}`)],
    ['Done', `${showCount(completed)}${of}${errors > 0 ? `, ${showCount(errors)} with errors` : ''}`],
    ['Params', printable(toJson(run.params))],
    ['Seed', identity.seed === undefined ? undefined : printable(String(identity.seed))],
    ['Dataset', printable([identity.dataset.name, identity.dataset.version].filter(Boolean).join(' '))],
    ['Label', run.label && printable(run.label)],
    ['Tags', run.tags.map(printable).join(', ')],
    ['Note', run.note && printable(run.note)],
    ['Cost', usage.costUsd > 0 ? showCost(usage.costUsd) : undefined],
    ['Made', `${showAge(run.createdAt)} (${run.createdAt})`],
    ['Size', showSize(run.sizeBytes)],
    [
      'Damage',
      setAside > 0
        ? `${showCount(setAside)} entries were set aside; what they recorded runs again`
        : undefined,
    ],
  ];
}

function unitTable(context: Context, { run, stages, scorers }: RunDescription, isFull: boolean): string {
  const rows = [...stages, ...scorers].map(({ name, samples, digest, ok, errors, pending }) => [
    printable(samples === undefined ? name : `${name} × ${samples}`),
    showCount(ok),
    showCount(errors),
    pending === undefined ? '?' : showCount(pending),
    name in run.scores ? showScore(run.scores[name]?.mean) : '',
    ...(isFull ? [digest.slice(0, 12)] : []),
  ]);
  return renderTable(
    {
      head: ['stage or scorer', 'ok', 'errors', 'pending', 'mean', ...(isFull ? ['code'] : [])],
      numeric: [false, true, true, true, true, false],
      rows,
    },
    context,
  );
}

function sessionTable(context: Context, { sessions }: RunDescription, isFull: boolean): string {
  const shown = isFull ? sessions : sessions.slice(-MOST_SESSIONS);
  const rows = shown.map(({ session, startedAt, endedAt, completions, status, reason, options }) => [
    String(session),
    startedAt.slice(0, 19).replace('T', ' '),
    endedAt === undefined ? '' : showDuration(Date.parse(endedAt) - Date.parse(startedAt)),
    showCount(completions),
    printable(reason === undefined ? status : `${status}: ${reason}`),
    ...(isFull ? [printable(toJson(options))] : []),
  ]);
  const earlier = sessions.length - shown.length;
  const table = renderTable(
    {
      head: ['session', 'started (UTC)', 'took', 'completions', 'end', ...(isFull ? ['options'] : [])],
      numeric: [true, false, true, true, false, false],
      rows,
    },
    context,
  );
  return earlier > 0 ? `${table}\nand ${earlier} earlier (--full shows all)` : table;
}

function failureLines({ colors, commandLine }: Context, { run, failures }: RunDescription): string {
  const lines = failures.slice(0, MOST_FAILURES).map(({ count, code, message, exampleIds }) => {
    const ids = exampleIds.slice(0, 3).map(printable).join(', ');
    return `${showCount(count)} × ${printable(String(code))}: ${printable(message)} (${ids}${count > 3 ? ', …' : ''})`;
  });
  const all = `All of them: ${commandLine('show', run.runId, '--errors')}`;
  return [colors.bold('Failures'), ...lines, all].join('\n');
}

/** What may be done next. */
function hintsOn({ commandLine }: Context, { runId, status, trashed }: RunInfo): string[] {
  if (trashed) return [`In the trash: ${commandLine('restore', runId)} brings it back.`];
  switch (status) {
    case 'running':
      return [`Watch it: ${commandLine('watch', runId)}`];
    case 'completed':
      return [];
    default:
      return [`To go on: ${commandLine('resume', runId)}`];
  }
}
