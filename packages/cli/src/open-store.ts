import { isAbsolute, join } from 'node:path';
import type { Store } from '@tidemark/core';
import { UsageError } from './usage-error.js';

/** Opens the store that `--store` names. @throws {UsageError} for a scheme that is not known. */
export async function openStore(spec: string, cwd: string): Promise<Store> {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]+):(.*)$/.exec(spec) ?? ['', 'fs', spec];
  switch (scheme) {
    case 'fs': {
      if (rest === '') throw new UsageError('--store fs: names no folder: try --store fs:.tidemark');
      const { createFsStore } = await import('@tidemark/adapter-fs');
      return createFsStore({ dir: isAbsolute(rest) ? rest : join(cwd, rest) });
    }
    case 'memory': {
      const { createMemoryStore } = await import('@tidemark/core');
      return createMemoryStore();
    }
    default:
      throw new UsageError(`--store ${spec}: no store is called ${scheme}; there are fs:DIR and memory:`);
  }
}
