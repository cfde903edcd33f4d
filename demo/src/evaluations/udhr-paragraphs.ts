import type { Example } from '@tidemark/core';
import { textLines } from './text-lines.js';

/** The Universal Declaration of Human Rights in 500 languages, paragraph by paragraph, streamed from the site. */
export async function* udhrParagraphs(): AsyncGenerator<Example<string, string>> {
  const { body, ok, status } = await fetch('data/udhr.jsonl');
  if (!ok || body === null) throw new Error(`the paragraphs could not be loaded (HTTP ${status})`);
  for await (const line of textLines(body)) yield JSON.parse(line) as Example<string, string>;
}
