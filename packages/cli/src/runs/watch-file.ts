import { watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Context } from '../context.js';
import { reportFailure } from '../report-failure.js';
import { runFile } from './run-file.js';
import type { RunFlags } from './run-options.js';

const SETTLE_MS = 100;
const CODE = /\.[cm]?[jt]sx?$/;

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
  let isDue = false;
  let isRunning = false;
  const runOnce = async (): Promise<void> => {
    if (stop.signal.aborted) return;
    isDue = false;
    isRunning = true;
    exitCode = await runFile(context, flags, file, name).catch((error: unknown) =>
      reportFailure(error, { io, debug: globals.debug === true, command: 'run' }),
    );
    isRunning = false;
    if (exitCode >= 128) stop.abort();
    else say(`Waiting for changes of ${file}; Ctrl-C ends.`);
  };
  // From before the first run on: code that is changed while it runs counts, and files that it may write itself do not.
  const watcher = watch(dirname(resolve(io.cwd, file)));
  const stopped = new Promise<void>((done, fail) => {
    stop.signal.addEventListener('abort', () => done());
    watcher.on('error', fail);
  });
  const offSignal = io.onSignal(() => stop.abort());
  try {
    let settled = runOnce();
    watcher.on('change', (_, filename) => {
      const changed = String(filename);
      if (isDue || changed.startsWith('.') || (isRunning && !CODE.test(changed))) return;
      isDue = true;
      settled = settled.then(() => setTimeout(SETTLE_MS)).then(runOnce);
    });
    await stopped;
    await settled;
  } finally {
    offSignal();
    watcher.close();
  }
  return exitCode;
}
