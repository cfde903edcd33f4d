import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, preview } from 'vite';
import type { TestProject } from 'vitest/node';
import type {} from '../../../../scripts/chromium/place.js';
import { ensureChromium } from '../../../../scripts/ensure-chromium.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const configFile = join(root, 'vite.config.ts');

/** Vitest's global set-up: a Chromium, the built site, and beside it a page that reads and writes the site's store. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = ensureChromium();
  const outDir = await mkdtemp(join(tmpdir(), 'tidemark-playground-'));
  await buildSite(outDir);
  await build({
    configFile: false,
    root: join(root, 'test/chromium/reader'),
    base: './',
    logLevel: 'warn',
    build: { outDir: join(outDir, 'reader'), emptyOutDir: true },
  });
  const server = await preview({
    configFile,
    logLevel: 'warn',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1', allowedHosts: true },
  });
  const address = server.httpServer.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  project.provide('browser', { executablePath, port });
  return async () => {
    await server.close();
    await rm(outDir, { recursive: true });
  };
}

/** As it is shipped: in this process, Vitest's environment would make it a site for tests. */
async function buildSite(outDir: string): Promise<void> {
  const vite = join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js');
  const options = ['build', '--logLevel', 'warn', '--emptyOutDir', '--outDir', outDir];
  await promisify(execFile)(process.execPath, [vite, ...options], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
}
