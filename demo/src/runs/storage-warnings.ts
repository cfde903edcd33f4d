import type { StoreHealth } from '@tidemark/adapter-idb';
import { formatBytes } from '../format.js';

/** What this page knows of where it is. */
export interface Surroundings {
  /** False on plain http, but for this machine itself. */
  readonly isSecure: boolean;
  readonly userAgent: string;
}

/** Private windows get little room: less than any browser gives otherwise on a disk that is worth its name. */
const LITTLE_BYTES = 2 * 10 ** 9;
const FULL_SHARE = 0.8;

/** What a person should know of how safe their results are, the worst first. */
export function storageWarnings(
  { usageBytes = 0, quotaBytes, isPersisted }: StoreHealth,
  { isSecure, userAgent }: Surroundings,
): readonly string[] {
  const warnings: string[] = [];
  if (quotaBytes !== undefined && usageBytes > quotaBytes * FULL_SHARE) {
    const left = formatBytes(Math.max(0, quotaBytes - usageBytes));
    warnings.push(
      `Only ${left} are left. A run that finds no room pauses, and goes on when there is some: delete what you do not need.`,
    );
  }
  if (!isSecure) {
    warnings.push(
      'This page came over plain http. Browsers then keep nothing for good and have no locks: two tabs find out about each other more slowly. Use https, or localhost.',
    );
  }
  if (isSafari(userAgent) && !isPersisted) {
    warnings.push(
      'Safari deletes what a site has stored after seven days without a visit. Add this page to the Home Screen or the Dock, or export what is to last.',
    );
  }
  if (quotaBytes !== undefined && quotaBytes < LITTLE_BYTES) {
    warnings.push(
      `This browser gives ${formatBytes(quotaBytes)} in all, as private windows do. What is stored in a private window is gone when it is closed: export what is to last.`,
    );
  }
  if (isSecure && isPersisted === false) {
    warnings.push('The browser may delete all of it by itself when the disk fills up. Ask it to keep it.');
  }
  return warnings;
}

function isSafari(userAgent: string): boolean {
  return /Safari\//.test(userAgent) && !/Chrom(e|ium)|Android|Edg/.test(userAgent);
}
