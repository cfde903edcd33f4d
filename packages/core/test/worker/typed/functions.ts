import { exposeTasks } from '../../../src/worker/node.js';

export const LIMIT = 5;

export function shorten(text: string): string {
  return text.slice(0, LIMIT);
}

exposeTasks({ shorten });
