/** What the process ends with. */
export const EXIT = {
  /** All examples ok. */
  completed: 0,
  /** Some examples errored, or something failed. */
  failed: 1,
  /** The command line, or a file that it names, is wrong. */
  usage: 2,
  /** Nothing was done: a person must decide (drift, the run exists, another process drives it). */
  decision: 3,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
  /** Stopped by SIGTERM. */
  terminated: 143,
} as const;

export const EXIT_HELP = `Exit codes:
  0    completed: all examples ok
  1    partial or failed: some examples errored, or something broke
  2    usage: the command line or the evaluation file is wrong
  3    needs a decision: drift, the run exists, or another process drives it
  130  interrupted by Ctrl-C (143 by SIGTERM); the same command goes on`;
