import { defineEvaluation } from '@tidemark/core';
import { franc } from 'franc';
import { udhrParagraphs } from './udhr-paragraphs.js';

export default defineEvaluation({
  name: 'language-id',
  dataset: { name: 'udhr', examples: udhrParagraphs },
  params: { minLength: 10 },
  task: (paragraph, { params }) => franc(paragraph, params),
  scorers: { exactMatch: ({ output, expected }) => output === expected },
});
