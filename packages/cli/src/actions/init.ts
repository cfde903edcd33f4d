import { writeFile } from 'node:fs/promises';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { pathToWrite } from '../path-to-write.js';
import { UsageError } from '../usage-error.js';

const FIRST = `import { defineEvaluation } from '@tidemark/core';

// Each example has an input, and mostly what is expected of it. An array, or a function that reads a file.
const dataset = [
  { id: 'hello', input: 'Hello, world', expected: 'hello world' },
  { id: 'spaces', input: '  many   spaces ', expected: 'many spaces' },
  { id: 'dash', input: 'well-known', expected: 'well-known' },
  { id: 'accent', input: 'Crème brûlée', expected: 'creme brulee' },
];

export default defineEvaluation({
  name: 'first',
  dataset,
  // Defaults; replace them with: tidemark run FILE --param accents=true
  params: { accents: false, delayMs: 500 },
  // What is evaluated: call your model here. Every result is on disk before the next commit begins.
  task: async (input, { params }) => {
    await new Promise((resolve) => setTimeout(resolve, params.delayMs));
    const text = params.accents ? input.normalize('NFKD').replace(/\\p{M}/gu, '') : input;
    return text.toLowerCase().replace(/[^\\p{L}\\p{M}-]+/gu, ' ').trim();
  },
  // Each gives a score from 0 to 1, or true or false.
  scorers: { exactMatch: ({ output, expected }) => output === expected },
});
`;

export async function execute(context: Context, _: object, file = 'first.eval.ts'): Promise<number> {
  const path = await pathToWrite(file, context.io.cwd);
  try {
    await writeFile(path, FIRST.replace('FILE', file), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UsageError(`${file} is there already: tidemark run ${file} runs it`);
  }
  if (context.globals.json === true) await context.print(JSON.stringify({ file }));
  context.say(`Wrote ${file}. Next:
  ${context.commandLine('run', file)}                        kill it half-way, run it again: it goes on
  ${context.commandLine('run', file, '--param', 'accents=true')}   another run, with another param
  ${context.commandLine('list')}                                     both
  ${context.commandLine('compare', '2', '1')}                              what the param changed`);
  return EXIT.completed;
}
