import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import { chromiumFlags } from '../../../scripts/chromium/flags.js';
import { ensureChromium } from '../../../scripts/ensure-chromium.js';

const configFile = fileURLToPath(new URL('../../../demo/vite.config.ts', import.meta.url));

/** Builds the playground into `outDir`, serves it, and runs `use` with a page of a browser that has never seen it. */
export async function withPlayground<T>(
  outDir: string,
  use: (page: Page, address: string) => Promise<T>,
): Promise<T> {
  await mkdir(outDir, { recursive: true });
  await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    configFile,
    logLevel: 'warn',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1', allowedHosts: true },
  });
  const given = server.httpServer.address();
  const port = typeof given === 'object' && given !== null ? given.port : 0;
  const context = await chromium.launchPersistentContext(join(outDir, '..', 'profile'), {
    executablePath: ensureChromium(),
    headless: true,
    args: [...chromiumFlags],
  });
  try {
    await context.addInitScript(() => {
      globalThis.longTasks = [];
      new PerformanceObserver((list) => {
        longTasks.push(...list.getEntries().map(({ duration }) => duration));
      }).observe({ type: 'longtask' });
    });
    const page = await context.newPage();
    return await use(page, `http://localhost:${port}/`);
  } finally {
    await context.close();
    await server.close();
  }
}
