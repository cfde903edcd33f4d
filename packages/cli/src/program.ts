import { Command } from 'commander';
import type { CommandDefinition } from './command.js';
import { commands } from './commands.js';
import { createContext, type GlobalOptions } from './context.js';
import { EXIT_HELP } from './exit-codes.js';
import type { Io, Output } from './io.js';
import { version } from './version.js';

const INTRO = 'Evaluations that survive any crash: run, watch, inspect, mend, compare.';

const EXAMPLES = `Examples:
  tidemark init                          write a first evaluation
  tidemark run first.eval.ts             run it; after a crash the same command goes on
  tidemark list                          what is there
  tidemark show first                    one run, and how to go on with it`;

/** The command that the completion library adds. */
export const COMPLETE = 'complete';

/** Shows {@link COMPLETE} in the help: the library that does it is loaded only when it is called. */
export function addCompleteHelp(program: Command): void {
  program
    .command(`${COMPLETE} [shell]`)
    .description('print the completion script for zsh, bash, fish or powershell');
}

/** The whole command line. `onExitCode` is told what a command ended with. */
export function createProgram(io: Io, onExitCode: (code: number) => void): Command {
  const program = new Command('tidemark')
    .description(INTRO)
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show this')
    .helpCommand('help [command]', 'show a command')
    .option('--store <store>', 'where runs are kept: fs:DIR or memory:', 'fs:.tidemark')
    .option('--json', 'machine-readable output')
    .option('--debug', 'show stack traces')
    .addHelpText('after', `\n${EXAMPLES}\n\n${EXIT_HELP}`)
    .showHelpAfterError('(tidemark --help shows what there is)')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => widthOf(io.stdout),
      getErrHelpWidth: () => widthOf(io.stderr),
    })
    .exitOverride();
  for (const definition of commands) addCommand(program, definition, io, onExitCode);
  return program;
}

function addCommand(
  program: Command,
  { usage, summary, define, load }: CommandDefinition,
  io: Io,
  onExitCode: (code: number) => void,
): void {
  const name = usage.split(' ')[0];
  const command = program
    .command(usage)
    .description(summary)
    .showHelpAfterError(`(tidemark ${name} --help shows how it is used)`);
  define?.(command);
  command.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2) as never[];
    const context = createContext(io, program, command.optsWithGlobals<GlobalOptions>());
    const { execute } = await load();
    try {
      onExitCode(await execute(context, command.opts() as never, ...args));
    } finally {
      await context.close();
    }
  });
}

function widthOf({ columns = 80 }: Output): number {
  return Math.max(40, columns);
}
