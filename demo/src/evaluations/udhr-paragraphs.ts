import type { Example } from '@tidemark/core';
import { textLines } from './text-lines.js';

const LONGEST_SENTENCE = 160;

/** The Universal Declaration of Human Rights in 500 languages, paragraph by paragraph, streamed from the site. */
export async function* udhrParagraphs(): AsyncGenerator<Example<string, string>> {
  const { body, ok, status } = await fetch('data/udhr.jsonl');
  if (!ok || body === null) throw new Error(`the paragraphs could not be loaded (HTTP ${status})`);
  for await (const line of textLines(body)) yield JSON.parse(line) as Example<string, string>;
}

/** Its English sentences, those that fit into a picture: to be drawn, and to be read as they are written. */
export async function* englishSentences(): AsyncGenerator<Example<string, string>> {
  for await (const { id, input } of udhrParagraphs()) {
    if (!id?.startsWith('eng/')) continue;
    const sentences = input.split(/(?<=[.;])\s+/).filter(({ length }) => length <= LONGEST_SENTENCE);
    for (const [index, text] of sentences.entries()) {
      yield { id: `${id}/${index}`, input: text, expected: text };
    }
  }
}
