import { watch } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.js';
import { reportFailure } from '../report-failure.js';
import { runFile } from './run-file.js';
import type { RunFlags } from './run-options.js';

const SETTLE_MS = 100;

/** Runs a file, and again whenever something in its folder changes, until Ctrl-C. */
export async function watchFile(
  context: Context,
  flags: RunFlags,
  file: string,
  name?: string,
): Promise<number> {
  const { io, globals, say } = context;
  const stop = new AbortController();
  let exitCode = 0;
  const runOnce = async (): Promise<void> => {
    exitCode = await runFile(context, flags, file, name).catch((error: unknown) =>
      reportFailure(error, { io, debug: globals.debug === true, command: 'run' }),
    );
    if (exitCode >= 128) stop.abort();
    else say(`Waiting for changes of ${file}; Ctrl-C ends.`);
  };
  const offSignal = io.onSignal(() => stop.abort());
  try {
    await runOnce();
    let settled = Promise.resolve();
    let isDue = false;
    const folder = dirname(resolve(io.cwd, file));
    for await (const { filename } of watch(folder, { signal: stop.signal })) {
      if (filename?.startsWith('.') === true || isDue) continue;
      isDue = true;
      settled = settled
        .then(() => new Promise((done) => setTimeout(done, SETTLE_MS)))
        .then(() => {
          isDue = false;
          return runOnce();
        });
    }
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  } finally {
    offSignal();
  }
  return exitCode;
}
