import type { Platform } from './options.js';

/** What the browser says about this origin's storage; `undefined` where it does not say. */
export interface StoreHealth {
  /** What everything that this origin stores takes, about. */
  readonly usageBytes: number | undefined;
  /** What it may take. */
  readonly quotaBytes: number | undefined;
  /** False: the browser may delete all of it by itself when the disk fills up, or after weeks without a visit. */
  readonly isPersisted: boolean | undefined;
  /** What keeps two tabs from driving the same run. `'lease'` where there are no Web Locks, as on plain http. */
  readonly locking: 'web-locks' | 'lease';
}

export interface HealthOptions {
  /** Asks the browser first to keep this origin's data, which may ask the person. Not to be had in a worker. */
  readonly persist?: boolean;
}

export async function storageHealth(
  { storage, locks }: Platform,
  { persist = false }: HealthOptions,
): Promise<StoreHealth> {
  const granted = persist && (await storage?.persist?.());
  const estimate = await storage?.estimate?.();
  return {
    usageBytes: estimate?.usage,
    quotaBytes: estimate?.quota,
    isPersisted: granted || (await storage?.persisted?.()),
    locking: locks ? 'web-locks' : 'lease',
  };
}
