import type { ReadyEvaluation } from './ready-evaluation.js';

/** All that can be run without writing a line. */
export const catalog: readonly ReadyEvaluation[] = [
  {
    name: 'language-id',
    title: 'Which language is it?',
    summary: 'franc names the language of 30,000 paragraphs of the Universal Declaration of Human Rights.',
    load: async () => (await import('./language-id.js')).languageId,
    suggestedLimit: 5_000,
  },
  {
    name: 'language-id-min',
    title: 'The same, by a smaller detector',
    summary: 'franc-min knows 82 languages instead of 187: what does it cost? Compare it with the first.',
    load: async () => (await import('./language-id.js')).languageIdMin,
    suggestedLimit: 5_000,
  },
  {
    name: 'ocr',
    title: 'Read a noisy picture',
    summary: 'Tesseract reads sentences from pictures that are drawn with noise: real work for your cores.',
    load: async () => (await import('./ocr.js')).ocr,
    suggestedLimit: 60,
  },
];
