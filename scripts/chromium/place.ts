import type {} from 'vitest'; // So that it is known here to add to.
import type { TestProject } from 'vitest/node';
import { ensureChromium } from '../ensure-chromium.js';
import type { BrowserPlace } from './browser.js';
import { type ServedPages, servePages } from './pages.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly browser: BrowserPlace;
  }
}

/** A Chromium to start, and pages to open in it. @param root - the folder with their `index.html`. */
export async function openPlace(root: URL): Promise<{ place: BrowserPlace; pages: ServedPages }> {
  const executablePath = ensureChromium();
  const pages = await servePages(root);
  return { place: { executablePath, port: pages.port }, pages };
}

/** A global set-up for Vitest, which gives tests that place as `inject('browser')`. */
export function providePlace(root: URL): (project: TestProject) => Promise<() => Promise<void>> {
  return async (project) => {
    const { place, pages } = await openPlace(root);
    project.provide('browser', place);
    return () => pages.close();
  };
}
