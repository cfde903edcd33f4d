import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { colorsFor } from './terminal/colors.js';
import { UsageError } from './usage-error.js';

/** Codes after which a person must choose. */
const DECISIONS: readonly unknown[] = ['DRIFT', 'EXISTS', 'LOCKED'];

const RUN_ADVICE: Readonly<Record<string, string>> = {
  DRIFT:
    'Choose: --on-drift rerun redoes what changed, --on-drift keep keeps it, --existing new makes another run.',
  EXISTS:
    'Choose: --existing resume goes on, --existing rerun starts it over, --existing new makes another run.',
};
const RECORDED_ADVICE: Readonly<Record<string, string>> = {
  DRIFT:
    'Choose: tidemark run with its file and --on-drift rerun or keep, or tidemark restart to run all again.',
};

/** What may be done after an error of this code, by command. */
const COMMAND_ADVICE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  run: RUN_ADVICE,
  plan: RUN_ADVICE,
  resume: RECORDED_ADVICE,
  replay: RECORDED_ADVICE,
  flow: { DRIFT: 'Choose: --from with the name of a step begins there.' },
  import: { EXISTS: 'Choose: --as takes it in under another id, or tidemark rm and purge make room.' },
};

/** What may be done after an error of this code, whatever the command. */
const ADVICE: Readonly<Record<string, string>> = {
  LOCKED: 'Watch it with tidemark watch, or end it with tidemark stop.',
  STORE_FULL: 'All finished results are kept. Make room, then run the same command again.',
  STORE_CORRUPT: 'See the damage with tidemark verify, mend it with tidemark repair.',
};

/** Where a message begins to speak of the options of a call, which the advice says in words of the command line. */
const CALL_ADVICE =
  /(?:\. onDrift: | \(existing: |: watch it with followRun|: import it under another id with|: give the same, leave state out).*$/s;

/** Tells a person what went wrong and what to do, and gives the exit code. */
export function reportFailure(
  error: unknown,
  { io, debug, command = '' }: { readonly io: Io; readonly debug: boolean; readonly command?: string },
): number {
  const colors = colorsFor(io.stderr, io.env);
  const { message, code, stack } = describe(error);
  const advice = COMMAND_ADVICE[command]?.[code] ?? ADVICE[code];
  const reason = advice === undefined ? message : message.replace(CALL_ADVICE, '');
  io.stderr.write(`${colors.red('error:')} ${reason}\n`);
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
