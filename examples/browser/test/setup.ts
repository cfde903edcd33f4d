import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { servePages } from '../../../packages/adapter-idb/test/browser/harness/pages.js';
import type {} from '../../../packages/adapter-idb/test/browser/harness/setup.js';
import { ensureChromium } from '../../../scripts/ensure-chromium.js';

/** Vitest's global set-up: a Chromium to start, and the example to open in it, built as static files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = ensureChromium();
  const pages = await servePages(fileURLToPath(new URL('..', import.meta.url)));
  project.provide('browser', { executablePath, port: pages.port });
  return () => pages.close();
}
