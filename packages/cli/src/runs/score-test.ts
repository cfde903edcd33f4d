import type { ExampleResult } from '@tidemark/core';
import { UsageError } from '../usage-error.js';

/** Says whether a result has the score that is asked for. */
export type ScoreTest = (result: ExampleResult) => boolean;

const COMPARE: Readonly<Record<string, (score: number, bound: number) => boolean>> = {
  '<': (score, bound) => score < bound,
  '<=': (score, bound) => score <= bound,
  '>': (score, bound) => score > bound,
  '>=': (score, bound) => score >= bound,
  '=': (score, bound) => score === bound,
};

/** Tests from words as in `exactMatch<1`. A score of `null`, or none, passes no test. @throws {UsageError} for other words. */
export function scoreTests(words: readonly string[]): ScoreTest[] {
  return words.map((word) => {
    const [, scorer, operator = '', bound] = /^(.+?)\s*(<=|>=|<|>|=)\s*(-?[\d.]+)$/.exec(word) ?? [];
    const compare = COMPARE[operator];
    if (scorer === undefined || compare === undefined || Number.isNaN(Number(bound))) {
      throw new UsageError(`--score ${word}: expected as in 'exactMatch<1', with <, <=, >, >= or =`);
    }
    return ({ scores }) => {
      const score = scores[scorer]?.score;
      return score != null && compare(score, Number(bound));
    };
  });
}
