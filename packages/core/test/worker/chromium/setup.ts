import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { ensureChromium } from '../../../../../scripts/ensure-chromium.js';
import { servePages } from '../../../../adapter-idb/test/browser/harness/pages.js';
import type {} from '../../../../adapter-idb/test/browser/harness/setup.js';

/** Vitest's global set-up: a Chromium to start, and the page with the cases to open in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = ensureChromium();
  const pages = await servePages(fileURLToPath(new URL('../pages', import.meta.url)));
  project.provide('browser', { executablePath, port: pages.port });
  return () => pages.close();
}
