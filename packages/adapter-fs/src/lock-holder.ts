import type { ProcessFacts, ProcessIdentity } from './process-identity.js';

/** What a LOCK file says. */
export interface LockHolder extends ProcessIdentity {
  /** Another one for every time the lock is taken. */
  readonly nonce: string;
}

/** Digits of the counter; its place in the file is fixed, so a bump overwrites just them and never changes the rest. */
const counterDigits = 12;
const beforeCounter = '{"counter":"';

export const counterOffset: number = beforeCounter.length;

export function counterText(count: number): string {
  return String(count).padStart(counterDigits, '0');
}

export function lockText(holder: LockHolder): string {
  return `${beforeCounter}${counterText(0)}",${JSON.stringify(holder).slice(1)}\n`;
}

/** The holder, or `undefined` when the text is damaged or not whole. */
export function parseLock(text: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(text);
    return Number.isInteger(holder.pid) && typeof holder.nonce === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** `'unknown'`: only its counter can tell. */
export type Verdict = 'alive' | 'dead' | 'unknown';

/**
 * Whether the holder of a lock lives, as far as facts of the system prove it.
 *
 * A pid proves something only within one boot of one host and one pid namespace. There a living process is alive
 * however long its thread blocks, and a process that is gone, or whose pid was given to another, is dead.
 *
 * @param isOurs - whether this copy of the module in this thread holds a lock with that nonce.
 */
export function judgeHolder(
  holder: LockHolder | undefined,
  facts: ProcessFacts,
  isOurs: (nonce: string) => boolean,
): Verdict {
  if (!holder) return 'unknown';
  if (isOurs(holder.nonce)) return 'alive';
  const { self } = facts;
  if (holder.host !== self.host) return 'unknown';
  if (holder.bootId !== self.bootId) return 'dead';
  if (holder.namespace !== self.namespace) return 'unknown';
  const isOurPid = holder.pid === self.pid && holder.start === self.start;
  if (isOurPid) return 'unknown'; // a worker thread, or another copy of this module
  const state = facts.stateOf(holder.pid);
  if (!state.isAlive) return 'dead';
  if (holder.start === null || state.start === null) return 'unknown';
  return holder.start === state.start ? 'alive' : 'dead';
}
