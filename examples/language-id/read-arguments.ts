import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm start -- [options]

Detects the language of paragraphs of the Universal Declaration of Human Rights, and goes on where it stopped.

  --limit <n>    only the first n paragraphs
  --store <dir>  where results are kept (default: .tidemark)
  --help         show this`;

export interface Arguments {
  readonly limit?: number;
  readonly storeDir: string;
  readonly help: boolean;
}

/** Reads the command line. @throws {Error} that says what is wrong with it. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      limit: { type: 'string' },
      store: { type: 'string', default: '.tidemark' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.store === '') throw new Error('--store: expected a folder, got nothing');
  const limit = values.limit === undefined ? {} : { limit: wholeNumber('--limit', values.limit) };
  return { ...limit, storeDir: values.store, help: values.help };
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new Error(`${option}: expected a whole number of 1 or more, got ${JSON.stringify(text)}`);
}
