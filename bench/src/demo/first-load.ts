import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** What a first visit loads, each file gzip: page, scripts and styles, without data and what is loaded when it is needed. */
export async function measureFirstLoad(page: Page, address: string): Promise<number> {
  const sizes = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    if (!/\.(js|css)$|\/$/.test(new URL(response.url()).pathname) || response.fromServiceWorker()) return;
    sizes.set(
      response.url(),
      response.body().then((body) => gzipSync(body).length),
    );
  });
  await page.goto(address);
  await page.getByRole('heading', { name: 'Pick an evaluation' }).waitFor();
  const all = await Promise.all([...sizes.values()]);
  page.removeAllListeners('response');
  return all.reduce((sum, size) => sum + size, 0);
}
