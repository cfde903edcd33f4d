import type { ReadyEvaluation } from './ready-evaluation.js';

/** All that can be run without writing a line. */
export const catalog: readonly ReadyEvaluation[] = [
  {
    name: 'language-id',
    title: 'Which language is it?',
    summary:
      'franc names the language of paragraphs of the Universal Declaration of Human Rights, in 500 languages.',
    load: async (workers) => (await import('./language-id.js')).loadLanguageId(workers),
    suggestedLimit: 5_000,
    suggestedConcurrency: 32,
  },
  {
    name: 'language-id-min',
    title: 'The same, by a smaller detector',
    summary: 'franc-min knows 82 languages instead of 187. What does that cost? Compare it with the first.',
    load: async (workers) => (await import('./language-id.js')).loadLanguageIdMin(workers),
    suggestedLimit: 5_000,
    suggestedConcurrency: 32,
  },
  {
    name: 'ocr',
    title: 'Read a noisy picture',
    summary: 'Tesseract reads sentences from pictures that are drawn with noise: real work for your cores.',
    load: async (workers) => (await import('./ocr.js')).loadOcr(workers),
    suggestedLimit: 60,
    suggestedConcurrency: 4,
  },
];

/** The ready evaluation of this name. */
export function findReady(name: string): ReadyEvaluation | undefined {
  return catalog.find((each) => each.name === name);
}
