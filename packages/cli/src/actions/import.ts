import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { importRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { toJson } from '../terminal/json.js';
import { UsageError } from '../usage-error.js';

export async function execute(
  context: Context,
  options: { readonly as?: string },
  file: string,
): Promise<number> {
  const imported = await importRun(await context.store(), await open(context, file), options);
  if (context.globals.json === true) await context.print(toJson(imported));
  else context.say(`Imported ${imported.runId}.`);
  return EXIT.completed;
}

async function open({ io }: Context, file: string): Promise<AsyncIterable<Uint8Array | string>> {
  if (file === '-') return io.stdin;
  const path = resolve(io.cwd, file);
  await access(path).catch(() => {
    throw new UsageError(`there is no file ${file}`);
  });
  return createReadStream(path);
}
