/** An evaluation whose task waits, and writes a line to `calls.log` for each call. */
export const SLOW = `import { appendFileSync } from 'node:fs';
import { defineEvaluation, stage } from '@tidemark/core';

const dataset = Array.from({ length: 40 }, (_, i) => ({ id: 'e' + i, input: i, expected: i * 2 }));

export default defineEvaluation({
  name: 'slow',
  dataset: { name: 'numbers', examples: dataset },
  params: { factor: 2, delayMs: 25, mode: 'plain', strict: false },
  task: async (input: number, { params, example }) => {
    appendFileSync('calls.log', example.id + '\\n');
    await new Promise((resolve) => setTimeout(resolve, params.delayMs));
    return input * params.factor;
  },
  scorers: { exactMatch: ({ output, expected }) => output === expected },
});
`;

/** The same without waiting. */
export const FAST = SLOW.replaceAll("'slow'", "'fast'").replace('delayMs: 25', 'delayMs: 0');
