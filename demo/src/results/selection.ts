import type { DescribedExample } from '@tidemark/core';

/** Which results to show. */
export interface ResultFilter {
  readonly status: 'any' | DescribedExample['status'];
  /** The scorer that `least` and `most` bound; empty: none. */
  readonly scorer: string;
  readonly least: number;
  readonly most: number;
  /** In the id, the input, any output, or the error. */
  readonly text: string;
}

/** In which order: of the dataset, by duration, by status, or by a scorer's score. */
export interface ResultOrder {
  readonly by: 'place' | 'status' | 'duration' | `score ${string}`;
  readonly isDown: boolean;
}

export const ALL: ResultFilter = { status: 'any', scorer: '', least: 0, most: 1, text: '' };
export const IN_ORDER: ResultOrder = { by: 'place', isDown: false };

/** True when every result is shown, as the dataset has them. */
export function isPlain(filter: ResultFilter, order: ResultOrder): boolean {
  return (
    filter.status === 'any' &&
    filter.scorer === '' &&
    filter.text === '' &&
    order.by === 'place' &&
    !order.isDown
  );
}

/** True for an example that is to be shown, but for its text. */
export function fits({ status, scores }: DescribedExample, filter: ResultFilter): boolean {
  if (filter.status !== 'any' && status !== filter.status) return false;
  if (filter.scorer === '') return true;
  const score = scores[filter.scorer];
  return typeof score === 'number' && score >= filter.least && score <= filter.most;
}

const STATUSES: readonly DescribedExample['status'][] = ['error', 'pending', 'ok'];

/** By what an example is sorted. Those without a score come last. */
export function sortKey(example: DescribedExample, { by, isDown }: ResultOrder): number {
  if (by === 'place') return example.index;
  if (by === 'duration') return example.durationMs;
  if (by === 'status') return STATUSES.indexOf(example.status);
  return example.scores[by.slice('score '.length)] ?? (isDown ? -1 : 2);
}
