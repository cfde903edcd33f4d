import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { colorsFor } from './terminal/colors.js';
import { UsageError } from './usage-error.js';

/** Codes after which a person must choose. */
const DECISIONS: readonly unknown[] = ['DRIFT', 'EXISTS', 'LOCKED'];

/** What may be done after an error of this code. */
const ADVICE: Readonly<Record<string, string>> = {
  DRIFT:
    'Choose: --on-drift rerun redoes what changed, --on-drift keep keeps it, --existing new makes another run.',
  EXISTS:
    'Choose: --existing resume goes on, --existing rerun starts it over, --existing new makes another run.',
  LOCKED: 'Watch it with tidemark watch, or end it with tidemark stop.',
  STORE_FULL: 'All finished results are kept. Make room, then run the same command again.',
  STORE_CORRUPT: 'See the damage with tidemark verify, mend it with tidemark repair.',
};

/** Tells a person what went wrong and what to do, and gives the exit code. */
export function reportFailure(
  error: unknown,
  { io, debug }: { readonly io: Io; readonly debug: boolean },
): number {
  const colors = colorsFor(io.stderr, io.env);
  const { message, code, stack } = describe(error);
  io.stderr.write(`${colors.red('error:')} ${message}\n`);
  const advice = ADVICE[code];
  if (advice !== undefined) io.stderr.write(`${advice}\n`);
  if (debug && stack !== undefined) io.stderr.write(`${stack}\n`);
  if (DECISIONS.includes(code)) return EXIT.decision;
  return error instanceof UsageError || error instanceof TypeError || code === 'NOT_FOUND'
    ? EXIT.usage
    : EXIT.failed;
}

function describe(error: unknown): { message: string; code: string; stack?: string | undefined } {
  if (!(error instanceof Error)) return { message: String(error), code: '' };
  const { code } = error as { code?: unknown };
  return { message: error.message, code: typeof code === 'string' ? code : '', stack: stacks(error) };
}

/** The stacks of an error and of what caused it. */
function stacks({ stack, cause }: Error): string | undefined {
  return cause instanceof Error ? `${stack}\ncaused by ${stacks(cause)}` : stack;
}
