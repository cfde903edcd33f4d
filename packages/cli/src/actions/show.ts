import { describeRun, followRun, type RunDescription, readSource } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRunId } from '../runs/find-run.js';
import { showRun } from '../runs/show-run.js';
import { printable } from '../terminal/format.js';
import { toJson } from '../terminal/json.js';

interface ShowOptions {
  readonly full?: true;
  readonly errors?: true;
  readonly source?: true;
}

export async function execute(context: Context, options: ShowOptions, meant: string): Promise<number> {
  const store = await context.store();
  const runId = await findRunId(store, meant);
  if (options.source === true) return showSource(context, runId);
  if (options.errors === true) return showErrors(context, runId);
  const description: RunDescription = await describeRun(store, runId, { full: options.full === true });
  await context.print(
    context.globals.json === true
      ? toJson(description, 2)
      : showRun(context, description, options.full === true),
  );
  return EXIT.completed;
}

async function showSource(context: Context, runId: string): Promise<number> {
  const recorded = await readSource(await context.store(), runId);
  if (recorded === undefined) {
    context.say(`${runId} has no recorded source.`);
    return EXIT.failed;
  }
  const { source } = recorded;
  if (context.globals.json === true) await context.print(toJson(recorded));
  else await context.print(typeof source === 'string' ? source : Object.values(source.files).join('\n'));
  return EXIT.completed;
}

async function showErrors(context: Context, runId: string): Promise<number> {
  for await (const { exampleId, status, error } of followRun(await context.store(), runId).results()) {
    if (status !== 'error') continue;
    const line = `${printable(exampleId)}: ${printable(error?.message ?? '')}`;
    await context.print(context.globals.json === true ? toJson({ exampleId, error }) : line);
  }
  return EXIT.completed;
}
