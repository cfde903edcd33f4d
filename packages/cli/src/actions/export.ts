import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { pathToWrite } from '../path-to-write.js';
import { findRun } from '../runs/find-run.js';

interface ExportOptions {
  readonly stage?: string;
  readonly through?: string;
  readonly output: string;
}

export async function execute(context: Context, options: ExportOptions, meant: string): Promise<number> {
  const { output, ...parts } = options;
  const store = await context.store();
  const { runId } = await findRun(store, meant);
  const lines = exportRun(store, runId, parts);
  if (output === '-') for await (const line of lines) await context.print(line);
  else {
    await writeWhole(await pathToWrite(output, context.io.cwd), lines);
    if (context.globals.json === true) await context.print(JSON.stringify({ runId, file: output }));
    context.say(`Exported ${runId} to ${output}.`);
  }
  return EXIT.completed;
}

/** A file that is there is whole: it gets its name at the end. */
async function writeWhole(file: string, lines: AsyncIterable<string>): Promise<void> {
  const unfinished = `${file}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(ended(lines)), createWriteStream(unfinished, { flush: true }));
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function* ended(lines: AsyncIterable<string>): AsyncIterable<string> {
  for await (const line of lines) yield line.endsWith('\n') ? line : `${line}\n`;
}
