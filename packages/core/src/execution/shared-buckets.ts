import type { RateLimit } from '../model/evaluation.js';
import { createTokenBucket, type TokenBucket } from './token-bucket.js';

interface SharedBucket {
  readonly bucket: TokenBucket;
  /** What gates hold: collected once no gate is left. */
  readonly handle: WeakRef<TokenBucket>;
}

const byKey = new Map<string, SharedBucket>();

/**
 * The bucket for a limit: one of its own, or with a `key` the one that all limits with this key share in this tab or
 * process. The last limit given sets a shared bucket's rate.
 */
export function bucketFor(limit: RateLimit): TokenBucket {
  const { key } = limit;
  if (key === undefined) return createTokenBucket(limit);
  forgetUnused();
  const known = byKey.get(key);
  known?.bucket.tune(limit);
  const bucket = known?.bucket ?? createTokenBucket(limit);
  const handle: TokenBucket = known?.handle.deref() ?? Object.create(bucket);
  byKey.set(key, { bucket, handle: new WeakRef(handle) });
  return handle;
}

/** Only full buckets go: a fresh one in the place of another would let a burst through. */
function forgetUnused(): void {
  for (const [key, { bucket, handle }] of byKey) {
    if (bucket.isFull && handle.deref() === undefined) byKey.delete(key);
  }
}
