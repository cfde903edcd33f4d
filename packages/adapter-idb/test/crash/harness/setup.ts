import type { TestProject } from 'vitest/node';
import type {} from '../../browser/harness/setup.js';
import { openPlace } from './place.js';

/** Vitest's global set-up. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { place, pages } = await openPlace();
  project.provide('browser', place);
  return () => pages.close();
}
