import { once } from 'node:events';
import type { Store } from '@tidemark/core';
import type { Command } from 'commander';
import type { Io } from './io.js';
import { openStore } from './open-store.js';
import { type Colors, colorsFor } from './terminal/colors.js';

/** Options that every command has. */
export interface GlobalOptions {
  readonly store: string;
  readonly json?: true;
  readonly debug?: true;
}

/** What a command works with. */
export interface Context {
  readonly io: Io;
  readonly program: Command;
  readonly globals: GlobalOptions;
  /** For stdout. */
  readonly colors: Colors;
  /** The store that `--store` names, opened once. */
  store(): Promise<Store>;
  /** Writes lines to stdout, and waits while its reader is slow. */
  print(text: string): Promise<void>;
  /** A line for the person at the terminal, on stderr. */
  say(line: string): void;
  /** The command line of another command on the same store, as a shell takes it. */
  commandLine(...words: readonly string[]): string;
  close(): Promise<void>;
}

/** A word as POSIX shells take it. */
function quoted(word: string): string {
  return /^[\p{L}\p{N}_./:=@%+,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A progress bar may stand where a line is to begin. */
const CLEAR_LINE = '\r\u001b[K';
const DEFAULT_STORE = 'fs:.tidemark';

export function createContext(io: Io, program: Command, globals: GlobalOptions): Context {
  let store: Promise<Store> | undefined;
  return {
    io,
    program,
    globals,
    colors: colorsFor(io.stdout, io.env),
    store() {
      store ??= openStore(globals.store, io.cwd);
      return store;
    },
    async print(text) {
      if (!io.stdout.write(text.endsWith('\n') ? text : `${text}\n`)) {
        await once(io.stdout as unknown as NodeJS.EventEmitter, 'drain');
      }
    },
    say: (line) => void io.stderr.write(`${io.stderr.isTTY === true ? CLEAR_LINE : ''}${line}\n`),
    commandLine: (...words) => {
      const store = globals.store === DEFAULT_STORE ? [] : ['--store', globals.store];
      return ['tidemark', ...words, ...store].map(quoted).join(' ');
    },
    close: async () => (await store?.catch(() => undefined))?.close(),
  };
}
