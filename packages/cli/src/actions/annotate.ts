import { type RunAnnotations, updateRun } from '@tidemark/core';
import type { CommandModule } from '../command.js';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../runs/find-run.js';

async function annotate(context: Context, meant: string, notes: RunAnnotations): Promise<number> {
  const store = await context.store();
  const { runId } = await findRun(store, meant);
  await updateRun(store, runId, notes);
  if (context.globals.json === true) await context.print(JSON.stringify({ runId, ...notes }));
  else context.say(`Noted on ${runId}.`);
  return EXIT.completed;
}

export const label: CommandModule = {
  execute: (context: Context, _: object, run: string, text?: string) =>
    annotate(context, run, { label: text ?? null }),
};

export const note: CommandModule = {
  execute: (context: Context, _: object, run: string, text?: string) =>
    annotate(context, run, { note: text ?? null }),
};

export const rename: CommandModule = {
  execute: (context: Context, _: object, run: string, title?: string) =>
    annotate(context, run, { title: title ?? null }),
};

export const mark: CommandModule = {
  execute: (context: Context, { off }: { readonly off?: true }, run: string) =>
    annotate(context, run, { marked: off !== true }),
};

export const tag: CommandModule = {
  async execute(
    context: Context,
    { remove = [] }: { readonly remove?: readonly string[] },
    run: string,
    added: string[],
  ) {
    const { tags } = await findRun(await context.store(), run);
    const kept = [...tags, ...added].filter((each) => !remove.includes(each));
    return annotate(context, run, { tags: [...new Set(kept)] });
  },
};
