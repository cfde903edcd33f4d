import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, preview } from 'vite';

/** The pages that tests open, built and served. */
export interface ServedPages {
  readonly port: number;
  close(): Promise<void>;
}

/** On one of the names, pages are isolated from other origins: what they load must agree to it. */
const isolation: Plugin = {
  name: 'isolation',
  configurePreviewServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      if (request.headers.host?.startsWith('isolated.')) {
        response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
        response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      }
      next();
    });
  },
};

/** Builds the pages in `root` and serves them on all names of this machine. */
export async function servePages(root: URL): Promise<ServedPages> {
  const outDir = await mkdtemp(join(tmpdir(), 'tidemark-pages-'));
  const common = { root: fileURLToPath(root), configFile: false, logLevel: 'warn' } as const;
  await build({
    ...common,
    build: { outDir, emptyOutDir: true, minify: false, sourcemap: 'inline', modulePreload: false },
    worker: { format: 'es' },
  });
  const server = await preview({
    ...common,
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1', allowedHosts: true },
    plugins: [isolation],
  });
  const address = server.httpServer.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}
