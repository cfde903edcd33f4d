import { randomBytes } from 'node:crypto';
import { type FileHandle, readFile } from 'node:fs/promises';
import { identityOf, lockPath, placeLock, removeLock } from './lock-file.js';
import { counterOffset, counterText, judgeHolder, lockText, parseLock } from './lock-holder.js';
import { ifExists } from './platform-errors.js';
import type { ProcessFacts } from './process-identity.js';

const bumpEveryMs = 1_000;
/** A holder about whom nothing can be proven is dead after this long without a bump, on the observer's own clock. */
const silentAfterMs = 30_000;
const pollEveryMs = 250;
/** Longer than a late taker needs to put back a lock that it moved aside by mistake. */
const putBackMs = 100;

/** Nonces held by this copy of the module in this thread. */
const heldNonces = new Set<string>();

/** The lock of one journal, held by us. */
export interface HeldLock {
  readonly nonce: string;
  isOurs(): Promise<boolean>;
  /** Stops the counter and gives the lock back, if it is still ours. */
  release(): Promise<void>;
}

/** The locks of a store's journals: takes them, and remembers how long those of others have been silent. */
export interface JournalLocks {
  /**
   * Takes the lock of the journal in `folder`; `undefined` while another one lives that holds it.
   *
   * Where only the counter can tell, waits for its next bump, at most 30 s.
   *
   * @param onLost - called once when somebody else has taken the lock away.
   */
  acquire(folder: string, onLost: () => void): Promise<HeldLock | undefined>;
  /** Whether somebody holds the lock who is not proven dead. */
  isHeld(folder: string): Promise<boolean>;
  /** Ends all waits: `acquire` gives `undefined`. */
  close(): void;
}

export function createJournalLocks(facts: ProcessFacts): JournalLocks {
  /** Locks about whose holder nothing can be proven: since when their text has not changed. */
  const silences = new Map<
    string,
    { readonly text: string; readonly sinceMs: number; readonly hasMoved: boolean }
  >();
  let isClosed = false;

  /** `'unknown'` turns into an answer once a bump was seen, or none for long enough. */
  function judge(folder: string, text: string): 'alive' | 'dead' | 'unknown' {
    const verdict = judgeHolder(parseLock(text), facts, (nonce) => heldNonces.has(nonce));
    if (verdict !== 'unknown') {
      silences.delete(folder);
      return verdict;
    }
    const known = silences.get(folder);
    const now = facts.nowMs();
    if (!known || identityOf(known.text) !== identityOf(text)) {
      silences.set(folder, { text, sinceMs: now, hasMoved: false });
      return 'unknown';
    }
    if (known.text !== text) {
      silences.set(folder, { text, sinceMs: now, hasMoved: true });
      return 'alive';
    }
    if (now - known.sinceMs >= silentAfterMs) return 'dead';
    return known.hasMoved && now - known.sinceMs < 2 * bumpEveryMs ? 'alive' : 'unknown';
  }

  async function readLock(folder: string): Promise<string | undefined> {
    const text = await ifExists(readFile(lockPath(folder), 'utf8'));
    if (text === undefined) silences.delete(folder);
    return text;
  }

  function hold(folder: string, nonce: string, file: FileHandle, onLost: () => void): HeldLock {
    let count = 0;
    let bump: Promise<void> | undefined;
    async function isOurs(): Promise<boolean> {
      const text = await ifExists(readFile(lockPath(folder), 'utf8'));
      return text !== undefined && identityOf(text) === nonce;
    }
    async function bumpOnce(): Promise<void> {
      if (!(await isOurs()) && !(await facts.sleep(putBackMs).then(isOurs))) {
        clearInterval(timer);
        onLost();
        return;
      }
      await file.write(counterText(++count), counterOffset);
    }
    const timer = setInterval(() => {
      // A bump that fails is tried again; others see silence meanwhile, and the epochs guard the journal.
      bump ??= bumpOnce()
        .catch(() => {})
        .finally(() => {
          bump = undefined;
        });
    }, bumpEveryMs);
    timer.unref();
    heldNonces.add(nonce);
    return {
      nonce,
      isOurs,
      async release() {
        if (!heldNonces.has(nonce)) return;
        clearInterval(timer);
        await bump;
        await file.close();
        try {
          if (await isOurs()) await removeLock(folder, nonce);
        } finally {
          heldNonces.delete(nonce);
        }
      },
    };
  }

  return {
    async acquire(folder, onLost) {
      const nonce = randomBytes(8).toString('hex');
      const text = lockText({ ...facts.self, nonce });
      while (!isClosed) {
        const seen = await readLock(folder);
        if (seen === undefined) {
          const file = await placeLock(folder, nonce, text);
          if (file) return hold(folder, nonce, file, onLost);
          continue;
        }
        const verdict = judge(folder, seen);
        if (verdict === 'alive') return undefined;
        if (verdict === 'unknown') await facts.sleep(pollEveryMs);
        else if (!(await removeLock(folder, identityOf(seen)))) return undefined;
      }
      return undefined;
    },
    async isHeld(folder) {
      const text = await readLock(folder);
      return text !== undefined && judge(folder, text) !== 'dead';
    },
    close() {
      isClosed = true;
    },
  };
}
