import type { Flow, FlowResult } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { bundleFile } from '../source/bundle.js';
import { chooseExport, existingFile, importText } from '../source/module-exports.js';
import { toJson } from '../terminal/json.js';
import { UsageError } from '../usage-error.js';

type AnyFlow = Flow<object, object>;

interface FlowOptions {
  readonly state?: string;
  readonly from?: string;
  readonly ifComplete: 'restart' | 'skip';
  readonly load: 'first' | 'always';
}

export async function execute(
  context: Context,
  options: FlowOptions,
  path: string,
  name?: string,
): Promise<number> {
  const { state, from, ifComplete, load } = options;
  const file = await existingFile(path, context.io.cwd);
  const found = await importText(await bundleFile(file, context.io.cwd), file, isFlow);
  const exported = chooseExport(found, name, path, { noun: 'flow', maker: "defineFlow('name').step(…)" });
  const flow = found.get(exported) as AnyFlow;
  const result = await flow.run({
    store: await context.store(),
    ifComplete,
    loadPolicy: load,
    ...(state !== undefined && { state: parseState(state) }),
    ...(from !== undefined && { from }),
  });
  if (context.globals.json === true) await context.print(toJson(result, 2));
  else await tell(context, flow.name, result);
  return EXIT.completed;
}

async function tell(
  { say, print }: Context,
  name: string,
  { status, ran, state }: FlowResult<object>,
): Promise<void> {
  say(
    status === 'skipped'
      ? `${name} is complete: nothing was run.`
      : `${name} is complete; ran ${ran.join(', ')}.`,
  );
  await print(toJson(state, 2));
}

function parseState(text: string): object {
  try {
    const state: unknown = JSON.parse(text);
    if (typeof state === 'object' && state !== null) return state;
  } catch {}
  throw new UsageError('--state: expected a JSON object');
}

function isFlow(value: unknown): value is AnyFlow {
  const { step, run, name } = (value ?? {}) as Partial<AnyFlow>;
  return typeof step === 'function' && typeof run === 'function' && typeof name === 'string';
}
