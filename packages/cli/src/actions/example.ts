import { describeExample, type ExampleEvent } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRunId } from '../runs/find-run.js';
import { renderFacts } from '../terminal/facts.js';
import { printable, showCost, showDuration, showScore } from '../terminal/format.js';
import { toJson } from '../terminal/json.js';

export async function execute(
  context: Context,
  _: object,
  meant: string,
  exampleId: string,
): Promise<number> {
  const store = await context.store();
  const described = await describeExample(store, await findRunId(store, meant), exampleId);
  if (context.globals.json === true) {
    await context.print(toJson(described, 2));
    return EXIT.completed;
  }
  const { result, history } = described;
  const { colors } = context;
  const sections: [string, string][] = [
    ['Input', block(result.input)],
    ['Expected', block(result.expected)],
    ...Object.entries(result.outputs).map(([stage, output]): [string, string] => [
      `Output of ${printable(stage)}`,
      block(output),
    ]),
    [
      'Scores',
      renderFacts(
        Object.values(result.scores).map(({ name, score }) => [printable(name ?? ''), showScore(score)]),
      ),
    ],
    ['Error', result.error === undefined ? '' : block(result.error)],
    ['Log', (result.log ?? []).map(printable).join('\n')],
    ['History', history.map(eventLine).join('\n')],
  ];
  const told = sections
    .filter(([, text]) => text !== '')
    .map(([title, text]) => `${colors.bold(title)}\n${text}`);
  await context.print([colors.bold(`${printable(exampleId)}: ${result.status}`), ...told].join('\n\n'));
  return EXIT.completed;
}

/** Texts as they are, line by line; all else as JSON. */
function block(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : toJson(value, 2);
  return text.split('\n').map(printableLine).join('\n');
}

function printableLine(line: string): string {
  return line.startsWith(' ') ? `${/^ */.exec(line)?.[0] ?? ''}${printable(line)}` : printable(line);
}

function eventLine(event: ExampleEvent): string {
  const {
    session,
    at,
    what,
    stage,
    sample,
    step,
    status,
    counts,
    attempts,
    durationMs,
    usage,
    error,
    origin,
  } = event;
  if (what !== 'completion') return `session ${session}  ${at}  ${what}`;
  const parts = [
    `session ${session}  ${at}  ${printable([stage, sample, step].filter((part) => part !== undefined).join(' › '))}: ${status}`,
    ...(attempts !== undefined && attempts > 1 ? [`${attempts} attempts`] : []),
    ...(durationMs === undefined ? [] : [showDuration(durationMs)]),
    ...(usage?.costUsd === undefined ? [] : [showCost(usage.costUsd)]),
    ...(error === undefined ? [] : [printable(error.message)]),
    ...(origin === undefined ? [] : [origin]),
    ...(counts === false ? ['counts no more'] : []),
  ];
  return parts.join(', ');
}
