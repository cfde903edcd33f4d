import { contextParts } from './cases/context-parts.js';
import { crossing } from './cases/crossing.js';
import { deaths } from './cases/deaths.js';
import { loading } from './cases/loading.js';
import { scheduling } from './cases/scheduling.js';
import type { Platform, WorkerCase } from './worker-case.js';

/** What a pool must do, by subject. */
export const workerCases: Readonly<Record<string, readonly WorkerCase[]>> = {
  crossing,
  'parts of the context': contextParts,
  loading,
  deaths,
  scheduling,
};

/** The cases that can be shown on a platform. */
export function casesOn(name: Platform['name']): [subject: string, cases: readonly WorkerCase[]][] {
  return Object.entries(workerCases).map(([subject, cases]) => [
    subject,
    cases.filter(({ platforms }) => platforms === undefined || platforms.includes(name)),
  ]);
}
