import type { Context } from '../context.js';
import { runFile } from '../runs/run-file.js';
import type { RunFlags } from '../runs/run-options.js';

type RunOptions = RunFlags & { readonly plan?: true; readonly watch?: true };

export async function execute(
  context: Context,
  options: RunOptions,
  file: string,
  name?: string,
): Promise<number> {
  const { plan, watch, ...flags } = options;
  if (plan === true) return (await import('./plan.js')).execute(context, flags, file, name);
  if (watch === true) return (await import('../runs/watch-file.js')).watchFile(context, flags, file, name);
  return runFile(context, flags, file, name);
}
