import { fileURLToPath } from 'node:url';
import { ensureChromium } from '../../../../../scripts/ensure-chromium.js';
import type { BrowserPlace } from '../../browser/harness/browser.js';
import { type ServedPages, servePages } from '../../browser/harness/pages.js';

/** A Chromium to start, and the page that runs are made in. */
export async function openPlace(): Promise<{ place: BrowserPlace; pages: ServedPages }> {
  const executablePath = ensureChromium();
  const pages = await servePages(fileURLToPath(new URL('../pages', import.meta.url)));
  return { place: { executablePath, port: pages.port }, pages };
}
