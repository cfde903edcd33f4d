import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { addCompleteHelp, COMPLETE, createProgram } from './program.js';
import { reportFailure } from './report-failure.js';

/**
 * Runs one command line, as `tidemark` itself does.
 *
 * @param argv - the words after `tidemark`.
 * @returns the exit code.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.completed;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  let command = '';
  program.hook('preAction', (_, called) => {
    command = called.name();
  });
  try {
    if (argv[0] === COMPLETE) (await import('@bomb.sh/tab/commander')).default(program);
    else addCompleteHelp(program);
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.completed : EXIT.usage;
    return reportFailure(error, { io, debug: program.opts().debug === true, command });
  }
}
