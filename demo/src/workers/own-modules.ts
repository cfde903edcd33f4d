import type { ScorerInput, StageContext } from '@tidemark/core';

/** What the modules of one's own evaluation export. */
export interface OwnModules {
  readonly task: (input: unknown, ctx: StageContext) => unknown;
  readonly params: Readonly<Record<string, unknown>>;
  readonly scorers: Readonly<Record<string, (input: ScorerInput) => unknown>>;
}

/** Imports the modules whose addresses are this worker's name. @throws when they do not export what they should. */
export async function importOwnModules(): Promise<OwnModules> {
  const { task: taskUrl, scorers: scorersUrl } = JSON.parse(self.name) as Record<'task' | 'scorers', string>;
  const { task, params = {} } = await import(/* @vite-ignore */ taskUrl);
  if (typeof task !== 'function') throw new TypeError('task.ts: expected it to export a function named task');
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    throw new TypeError('task.ts: expected params to be an object');
  const exported: Record<string, unknown> = await import(/* @vite-ignore */ scorersUrl);
  for (const [name, scorer] of Object.entries(exported)) {
    if (typeof scorer !== 'function')
      throw new TypeError(`scorers.ts: expected ${name} to be a function, got ${typeof scorer}`);
  }
  return { task, params, scorers: exported as OwnModules['scorers'] };
}
