import type { Command } from 'commander';
import type { Context } from './context.js';

/** One command: how it is written, cheap to load, and what it does, loaded when it is called. */
export interface CommandDefinition {
  /** Name and arguments as in `run <file> [name]`. */
  readonly usage: string;
  readonly summary: string;
  /** Adds options, aliases and help. */
  readonly define?: (command: Command) => unknown;
  readonly load: () => Promise<CommandModule>;
}

/** What a command's module exports. */
export interface CommandModule {
  /** Does the work and gives the exit code. */
  readonly execute: (context: Context, options: never, ...args: never[]) => Promise<number>;
}
