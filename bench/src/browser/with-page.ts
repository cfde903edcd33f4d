import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { chromiumFlags } from '../../../scripts/chromium/flags.js';
import { ensureChromium } from '../../../scripts/ensure-chromium.js';
import type { Subjects } from '../../pages/page.js';

/** A page in a headless Chromium, with what is measured there. */
export interface BenchPage {
  /** Does the work of a subject in the page, after its heap was collected. */
  run<Name extends keyof Subjects>(
    name: Name,
    ...args: Parameters<Subjects[Name]>
  ): Promise<Awaited<ReturnType<Subjects[Name]>>>;
}

const pages = fileURLToPath(new URL('../../pages', import.meta.url));

/** Runs `use` with the page of `bench/pages`, whose browser keeps its profile in `dir`. */
export async function withPage<T>(dir: string, use: (page: BenchPage) => Promise<T>): Promise<T> {
  const server = await servePages();
  const context = await chromium.launchPersistentContext(join(dir, 'profile'), {
    executablePath: ensureChromium(),
    headless: true,
    args: [...chromiumFlags, '--js-flags=--expose-gc'],
  });
  try {
    const page = await context.newPage();
    await page.goto(server.url);
    return await use({
      run: (name, ...args) =>
        page.evaluate(([name, args]) => runSubject(name, args), [name, args] as const) as never,
    });
  } finally {
    await context.close();
    server.close();
  }
}

/** Bundles the page and its workers, and serves them on this machine's own address. */
async function servePages(): Promise<{ readonly url: string; close(): void }> {
  const { outputFiles } = await build({
    absWorkingDir: pages,
    entryPoints: ['page.ts', 'task-worker.ts', 'comlink-worker.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    outdir: pages,
    write: false,
  });
  const scripts = new Map(outputFiles.map(({ path, text }) => [path.slice(pages.length), text]));
  const server = createServer(({ url = '/' }, response) => {
    const script = scripts.get(url);
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(
      script ?? '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
