import { type PlatformFailure, platformFailure } from '@tidemark/core/store';
import { layoutVersion } from './layout.js';
import type { Platform } from './options.js';

/**
 * What a browser says when it has cut the connection, or the transaction with it, for reasons of its own: Safari does it to
 * hidden tabs, all of them when the site's data are cleared.
 */
const connectionLoss: readonly string[] = ['UnknownError', 'InvalidStateError', 'AbortError'];

/** True when the same work may succeed on a new connection. */
export function isConnectionLoss(error: unknown): boolean {
  return error instanceof DOMException && connectionLoss.includes(error.name);
}

const failures: Readonly<Record<string, Partial<PlatformFailure>>> = {
  QuotaExceededError: { code: 'STORE_FULL' },
  VersionError: {
    code: 'FORMAT_NEWER',
    advice: 'a newer version of Tidemark made it: reload the page',
    details: { supported: layoutVersion },
  },
};

/**
 * What the platform reported, as an error of the store with the cause kept; other errors as they are.
 *
 * @param doing - what failed, as in `opening`.
 */
export function toStoreError(error: unknown, doing: string, { name }: Platform): unknown {
  if (!(error instanceof DOMException)) return error;
  return platformFailure(error, {
    doing: `${doing} database ${JSON.stringify(name)}`,
    code: 'STORE_FAILED',
    advice: 'reload the page, let this site store data, or use createMemoryStore()',
    details: { name: error.name },
    ...failures[error.name],
  });
}
