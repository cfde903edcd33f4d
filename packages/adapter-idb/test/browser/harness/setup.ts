import type {} from 'vitest'; // So that it is known here to add to.
import type { TestProject } from 'vitest/node';
import { ensureChromium } from '../../../../../scripts/ensure-chromium.js';
import type { BrowserPlace } from './browser.js';
import { servePages } from './pages.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly browser: BrowserPlace;
  }
}

/** Vitest's global set-up: a Chromium to start, and pages to open in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = ensureChromium();
  const pages = await servePages();
  project.provide('browser', { executablePath, port: pages.port });
  return () => pages.close();
}
