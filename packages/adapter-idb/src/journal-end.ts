import type { JournalEnd, StoreClock, WriterControl } from '@tidemark/core/store';
import { wrap } from 'idb';
import { compact, needsCompaction } from './compact.js';
import type { Database } from './database.js';
import type { JournalLock } from './journal-locks.js';
import type { JournalState } from './layout.js';
import { type PackedBatch, packBatch } from './pack-batch.js';
import { putBatch, rescueBatch } from './put-batch.js';
import { watchPage } from './watch-page.js';

/** With the time the commit itself takes, this keeps "on the disk, and alive, at least once a second". */
const beatEveryMs = 900;

/** A journal that is written, and by what. */
export interface JournalPlace {
  readonly id: string;
  readonly db: Database;
  readonly clock: StoreClock;
  /** Whether each batch must be on the disk. */
  readonly isPower: boolean;
  readonly writer: WriterControl;
}

/**
 * Appends to a journal whose state was just given this writer's `holder`.
 *
 * @param relock - gets the lock again once it was released.
 */
export function journalEnd(
  { id, db, clock, isPower, writer }: JournalPlace,
  opened: JournalState,
  lock: JournalLock,
  relock: () => Promise<JournalLock | undefined>,
): JournalEnd<PackedBatch> {
  /** Whether the state must show, also while nothing is appended, that this writer lives. */
  const needsBeat = lock.aliveAt() !== undefined;

  /** As it was last committed. */
  let state = opened;
  /** Whether the state on the disk may be older, or must soon be younger. */
  let isDue = needsBeat;
  /** Whether the state need not show any more that this writer lives. */
  let isDone = false;
  let strictAt = clock.now();
  let cancelBeat: (() => void) | undefined;
  /** Undefined while the browser keeps the page for "back". */
  let held: Promise<JournalLock | undefined> = Promise.resolve(lock);
  /** Rescues the batch that is being committed, or was. */
  let rescue = () => {};

  /**
   * Commits a new state, and what `change` does beside it, unless somebody else has opened the journal since.
   *
   * @param change - is given the state as it is stored, for when it could be another than the one here.
   */
  async function commit(
    change: (tx: IDBTransaction, found: Promise<JournalState>) => JournalState | Promise<JournalState>,
    isStrict: boolean,
  ): Promise<void> {
    state = await db.write(async (tx) => {
      const journals = tx.objectStore('journals');
      const found = wrap<JournalState>(journals.get([id, 'state']));
      found.catch(() => {}); // When `change` fails first, nobody asks.
      // Sent before that is answered, and taken back when the answer is wrong.
      const next = await change(tx, found);
      journals.put({ ...next, aliveAt: isDone ? undefined : lock.aliveAt() }, [id, 'state']);
      if ((await found)?.holder !== opened.holder) throw writer.lose();
      return next;
    }, isStrict);
    isDue = !isStrict || needsBeat;
    if (isStrict) strictAt = clock.now();
    beatSoon();
  }

  function beat(): Promise<void> {
    return commit((_, found) => found, true);
  }

  /** What fails here is tried again with the next commit, and told then. */
  function beatSoon(): void {
    cancelBeat ??= clock.schedule(() => {
      cancelBeat = undefined;
      if (isDue) writer.between(beat).catch(beatSoon);
    }, beatEveryMs);
  }

  /** Makes reading faster; a journal for which there is no room is left as it is. */
  async function tidy(batch?: PackedBatch): Promise<void> {
    if (!needsCompaction(state, batch)) return;
    await commit((tx) => compact(tx, id, state), false).catch(() => {});
  }

  /** A page that the browser keeps lets go of the journal: nothing happens on it until it is shown again, if ever. */
  function leave(isKept: boolean): void {
    rescue();
    if (isKept && !needsBeat) held = held.then((each) => each?.release()).then(() => undefined);
  }

  /** Goes on where nobody else did meanwhile. */
  function comeBack(): void {
    if (needsBeat) return;
    held = held.then((each) => each ?? relock()).catch(() => undefined);
    writer.between(async () => ((await held) ? beat() : void writer.lose())).catch(() => {});
  }

  const unwatchPage = watchPage(leave, comeBack);
  beatSoon();
  return {
    epoch: opened.epoch,
    lastSeq: opened.lastSeq,
    pack: packBatch,

    async append(batch) {
      await tidy(batch);
      await commit(
        (tx) => {
          rescue = () => rescueBatch(tx, id, opened.holder, batch);
          return putBatch(tx, id, state, batch);
        },
        isPower || clock.now() - strictAt >= beatEveryMs,
      );
    },

    async close() {
      try {
        if (writer.failure === undefined) await tidy();
        isDone = true;
        if (isDue) await beat();
      } finally {
        cancelBeat?.();
        unwatchPage();
        await (await held)?.release();
      }
    },
  };
}
