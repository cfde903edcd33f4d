import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

const source = new URL('service-worker-source.js', import.meta.url);
const LOADED_WHEN_USED = /^(data|ocr)\//;

/** Puts a service worker into the built site that keeps it for use offline: it knows the site's files. */
export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_, bundle) {
      const files = Object.keys(bundle).filter((file) => !LOADED_WHEN_USED.test(file));
      const digest = createHash('sha256');
      for (const [file, each] of Object.entries(bundle)) {
        digest.update(file).update(each.type === 'asset' ? each.source : each.code);
      }
      const facts = { version: digest.digest('hex').slice(0, 16), files: ['./', ...files] };
      const code = (await readFile(source, 'utf8')).replace("'SITE'", JSON.stringify(facts));
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: code });
    },
  };
}
