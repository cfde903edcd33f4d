import type { Run } from '@tidemark/core';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
/** npm hands a terminal's Ctrl-C on to the process, which has got it from the terminal already. */
const ECHO_MS = 300;

/** Which signal stopped a run. */
export interface StopSignal {
  /** What to exit with; `undefined` when no signal came. */
  readonly exitCode: number | undefined;
}

/** At the first SIGINT or SIGTERM lets the run finish what is in flight and end; at the second exits at once. */
export function stopOnSignal(run: Pick<Run, 'pause' | 'cancel'>): StopSignal {
  let exitCode: number | undefined;
  let stoppedAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (exitCode === undefined) {
        exitCode = EXIT_CODES[signal];
        stoppedAt = performance.now();
        // Should the store fail meanwhile, `run.finished` says so.
        run.pause().then(run.cancel, () => {});
      } else if (performance.now() - stoppedAt > ECHO_MS) {
        process.exit(EXIT_CODES[signal]);
      }
    });
  }
  return {
    get exitCode() {
      return exitCode;
    },
  };
}
