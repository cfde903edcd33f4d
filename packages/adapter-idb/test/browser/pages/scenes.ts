import { createIdbStore, type IdbStore, type StoreHealth } from '@tidemark/adapter-idb';
import { hasCode, type TidemarkError, type Writer } from '@tidemark/core';
import { entries, range, readSeqs, record, writerOf } from '../../fixtures.js';

/** Journal `a` in a database, as tests drive it in a page. */
interface Scene {
  readonly store: IdbStore;
  writer?: Writer;
}

const scenes = new Map<string, Promise<Scene>>();

function sceneOf(name: string): Promise<Scene> {
  const scene = scenes.get(name) ?? createIdbStore({ name }).then((store) => ({ store }));
  scenes.set(name, scene);
  return scene;
}

async function openJournal(name: string): Promise<{ scene: Scene; writer: Writer }> {
  const scene = await sceneOf(name);
  await scene.store.create(record('a')).catch((error: unknown) => {
    if (!hasCode(error, 'EXISTS')) throw error;
  });
  const writer = await writerOf(scene.store, 'a');
  scene.writer = writer;
  return { scene, writer };
}

async function lastSeqOf({ store }: Scene): Promise<number> {
  return (await store.get('a'))?.lastSeq ?? 0;
}

/** Holds journal `a`, with 10 entries more, until the page is gone. @returns the epoch. */
export async function drive(name: string): Promise<number> {
  const { scene, writer } = await openJournal(name);
  const lastSeq = await lastSeqOf(scene);
  await writer.append(entries(lastSeq + 1, lastSeq + 10));
  return writer.epoch;
}

declare global {
  /** Exposed by the test. */
  var acknowledge: (seq: number) => Promise<void>;
}

/** Appends to journal `a` for ever, and tells what was acknowledged. */
export async function driveOn(name: string): Promise<never> {
  const { writer } = await openJournal(name);
  for (let seq = 1; ; seq++) {
    await writer.append(entries(seq, seq));
    await acknowledge(seq);
  }
}

/** Gives up what `drive` holds. */
export async function stop(name: string): Promise<void> {
  await (await sceneOf(name)).writer?.close();
}

/** Appends with the writer that `drive` has opened. */
export async function appendDriven(name: string, count: number): Promise<{ code?: string; isLost: boolean }> {
  const scene = await sceneOf(name);
  const { writer } = scene;
  if (!writer) throw new Error('Nobody drives');
  try {
    await writer.append(entries(11, 10 + count));
    return { isLost: writer.lost.aborted };
  } catch (error) {
    return { code: (error as TidemarkError).code, isLost: writer.lost.aborted };
  }
}

/** Appends with the writer that `drive` has opened, beside a request that nobody awaits and that fails. */
export async function appendBesideFailure(name: string): Promise<{ code?: string; name?: unknown }> {
  const { writer } = await sceneOf(name);
  const { commit } = IDBTransaction.prototype;
  IDBTransaction.prototype.commit = function () {
    IDBTransaction.prototype.commit = commit;
    this.objectStore('journals').add({}, ['a', 'notes']);
    commit.call(this);
  };
  try {
    await writer?.append(entries(11, 12));
    return {};
  } catch (error) {
    const { code, details } = error as TidemarkError;
    return { code, name: details.name };
  }
}

/** Asks for the right to append, once. */
export async function tryToDrive(name: string): Promise<{ isHeld: boolean; durationMs: number }> {
  const { store } = await sceneOf(name);
  const start = performance.now();
  const writer = await store.openWriter('a');
  const durationMs = performance.now() - start;
  await writer?.close();
  return { isHeld: writer === undefined, durationMs };
}

/**
 * Asks for the right to append while a lock that nobody answers for is held, as by a page that is being left.
 *
 * @param isFreed - whether it is freed once the asking has begun.
 */
export async function outwait(
  name: string,
  isFreed: boolean,
): Promise<{ isHeld: boolean; durationMs: number }> {
  const { writer } = await openJournal(name);
  await writer.close();
  const asked = new Promise<void>((resolve) => {
    new BroadcastChannel(`tidemark:${name}`).onmessage = () => resolve();
  });
  const lockName = JSON.stringify(['tidemark', name, 'a']);
  const tried = await navigator.locks.request(lockName, async () => {
    const trying = tryToDrive(name);
    await (isFreed ? asked : trying);
    return { trying };
  });
  return tried.trying;
}

const successions = new Map<string, Promise<{ epoch: number; lastSeq: number }>>();

/** Resolves when this page waits for the right to append, as `evaluate` does: each time the store has news, it asks. */
export async function queueUp(name: string): Promise<void> {
  const scene = await sceneOf(name);
  await new Promise<void>((waits) => {
    successions.set(
      name,
      new Promise((resolve, reject) => {
        let isAsking = true;
        let hasNews = false;
        const ask = async () => {
          do {
            hasNews = false;
            const writer = await scene.store.openWriter('a');
            if (writer) {
              stopWatching();
              return resolve({ epoch: writer.epoch, lastSeq: await lastSeqOf(scene) });
            }
            waits();
          } while (hasNews);
          isAsking = false;
        };
        const stopWatching = scene.store.watch('a', () => {
          hasNews = true;
          if (isAsking) return;
          isAsking = true;
          ask().catch(reject);
        });
        ask().catch(reject);
      }),
    );
  });
}

/** Resolves when the wait that `queueUp` began is over. */
export async function takenOver(name: string): Promise<{ epoch: number; lastSeq: number } | undefined> {
  return successions.get(name);
}

/** What is stored in journal `a`. */
export async function read(name: string): Promise<{ isActive: boolean; seqs: number[] }> {
  const { store } = await sceneOf(name);
  const seqs = await readSeqs(store, 'a');
  return { isActive: (await store.get('a'))?.isActive === true, seqs };
}

/** Appends until the quota is full. */
export async function fillUp(
  name: string,
): Promise<{ error: unknown; acknowledged: number; stored: number }> {
  const { scene, writer } = await openJournal(name);
  const bytes = new Uint8Array(60_000);
  let acknowledged = 0;
  for (;;) {
    // Nothing that the database could compress.
    const parts = range(1, 5).map(() => String.fromCharCode(...crypto.getRandomValues(bytes)));
    try {
      await writer.append([{ seq: acknowledged + 1, payload: parts.join('') }]);
      acknowledged++;
    } catch (error) {
      const { code, details } = error as TidemarkError;
      await writer.close();
      const stored = (await readSeqs(scene.store, 'a')).length;
      return { error: { code, ...details }, acknowledged, stored };
    }
  }
}

/** Appends with a new writer. @returns the last seq. */
export async function appendSome(name: string, count: number): Promise<number> {
  const scene = await sceneOf(name);
  await scene.writer?.close();
  const { writer } = await openJournal(name);
  const lastSeq = await lastSeqOf(scene);
  await writer.append(entries(lastSeq + 1, lastSeq + count));
  await writer.close();
  return (await readSeqs(scene.store, 'a')).length;
}

export async function health(name: string): Promise<StoreHealth> {
  return (await sceneOf(name)).store.health();
}

/** Upgrades the database as a newer version would. @returns the version there is then. */
export function upgrade(name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 2);
    request.onsuccess = () => resolve(request.result.version);
    request.onerror = () => reject(request.error);
  });
}

/** Holds the database open as a page does that does not listen, until `letGo`. */
export function holdOpen(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
      held = request.result;
      resolve();
    };
    request.onerror = () => reject(request.error);
  });
}

let held: IDBDatabase | undefined;

export function letGo(): void {
  held?.close();
}

/** Opens the database as a newer version does, which changes nothing in it. @returns why it could not. */
export async function openNewer(name: string): Promise<string | undefined> {
  const newer = {
    open(name: string) {
      const request = indexedDB.open(name, 2);
      // The stores are there already: ours would make them.
      Object.defineProperty(request, 'onupgradeneeded', { set() {} });
      return request;
    },
  };
  const clock = { now: Date.now, schedule: soon };
  try {
    const store = await createIdbStore({ name, indexedDB: newer as unknown as IDBFactory, clock });
    await store.close();
    return undefined;
  } catch (error) {
    return `${(error as TidemarkError).code}: ${(error as TidemarkError).message}`;
  }
}

/** A tenth of the time will do. */
function soon(task: () => void, delayMs: number): () => void {
  const timer = setTimeout(task, delayMs / 10);
  return () => clearTimeout(timer);
}
