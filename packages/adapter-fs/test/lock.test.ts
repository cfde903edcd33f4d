import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createFsStore } from '@tidemark/adapter-fs';
import { describe, expect, test, vi } from 'vitest';
import { createJournalLocks } from '../src/journal-lock.js';
import { removeLock, sweepLockDrafts } from '../src/lock-file.js';
import { judgeHolder, type LockHolder, lockText } from '../src/lock-holder.js';
import { type PidState, type ProcessFacts, readProcessFacts } from '../src/process-identity.js';
import { journalIn, makeDir, record } from './journal-fixture.js';

const self = { pid: 100, start: '5000', host: 'here', bootId: 'boot-1', namespace: 'pid:[1]' };

/** Facts that a test decides. Its clock moves only when somebody sleeps. */
function makeFacts(
  pids: Record<number, PidState> = {},
): ProcessFacts & { now: number; onSleep: () => unknown } {
  const facts = {
    self,
    now: 0,
    onSleep: (): unknown => undefined,
    stateOf: (pid: number) => pids[pid] ?? { isAlive: false as const },
    nowMs: () => facts.now,
    sleep: async (durationMs: number) => {
      facts.now += durationMs;
      await facts.onSleep();
    },
  };
  return facts;
}

function holder(over: Partial<LockHolder> = {}): LockHolder {
  return { ...self, pid: 200, start: '7000', nonce: 'theirs', ...over };
}

describe('whether a holder lives', () => {
  const alive = { 200: { isAlive: true, start: '7000' } } as const;
  const cases: [string, LockHolder | undefined, Record<number, PidState>, string][] = [
    ['a process that runs', holder(), alive, 'alive'],
    ['a process that is gone', holder(), {}, 'dead'],
    ['a pid that was given to another process', holder({ start: '6999' }), alive, 'dead'],
    [
      'our own pid, in an earlier life',
      holder({ pid: 100, start: '4000' }),
      { 100: { isAlive: true, start: '5000' } },
      'dead',
    ],
    ['another boot of this host', holder({ bootId: 'boot-0' }), alive, 'dead'],
    ['another host', holder({ host: 'there' }), {}, 'unknown'],
    [
      'another host with the same boot: a container',
      holder({ host: 'there', namespace: 'pid:[2]' }),
      {},
      'unknown',
    ],
    ['another pid namespace', holder({ namespace: 'pid:[2]' }), {}, 'unknown'],
    ['this process, but not this copy of the module', holder({ pid: 100, start: '5000' }), {}, 'unknown'],
    ['a platform that tells no start', holder({ start: null }), alive, 'unknown'],
    ['a platform that tells no start, gone', holder({ start: null }), {}, 'dead'],
    ['a lock that nobody can read', undefined, {}, 'unknown'],
  ];
  for (const [what, who, pids, verdict] of cases) {
    test(`${what}: ${verdict}`, () => expect(judgeHolder(who, makeFacts(pids), () => false)).toBe(verdict));
  }

  test('this copy of the module: alive, whatever the facts say', () => {
    expect(judgeHolder(holder({ host: 'there' }), makeFacts(), (nonce) => nonce === 'theirs')).toBe('alive');
  });
});

describe('a holder about whom only its counter can tell', () => {
  const foreign = holder({ host: 'there' });
  const bumped = (count: number) =>
    lockText(foreign).replace('000000000000', String(count).padStart(12, '0'));

  test('is dead after 30 s without a bump on the own clock, and its lock is taken', async () => {
    await using dir = await makeDir();
    await writeFile(join(dir.path, 'LOCK'), bumped(7));
    const facts = makeFacts();
    const lock = await createJournalLocks(facts).acquire(dir.path, () => {});
    expect(facts.now).toBeGreaterThanOrEqual(30_000);
    expect(facts.now).toBeLessThan(31_000);
    expect(await readFile(join(dir.path, 'LOCK'), 'utf8')).toContain(lock?.nonce);
    expect(await readdir(dir.path)).toEqual(['LOCK']);
    await lock?.release();
    expect(await readdir(dir.path)).toEqual([]);
  });

  test('is alive at its next bump', async () => {
    await using dir = await makeDir();
    const path = join(dir.path, 'LOCK');
    await writeFile(path, bumped(7));
    const facts = makeFacts();
    facts.onSleep = () => facts.now >= 20_000 && writeFile(path, bumped(8));
    const locks = createJournalLocks(facts);
    expect(await locks.acquire(dir.path, () => {})).toBeUndefined();
    expect(facts.now).toBeLessThan(21_000);
    expect(await locks.isHeld(dir.path)).toBe(true);
    facts.now += 29_000;
    expect(await locks.isHeld(dir.path), '29 s later').toBe(true);
    facts.now += 2_000;
    expect(await locks.isHeld(dir.path), '31 s later').toBe(false);
  });

  test("wall-clock jumps and the file's times prove nothing", async () => {
    await using dir = await makeDir();
    await writeFile(join(dir.path, 'LOCK'), bumped(7));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    try {
      const facts = makeFacts();
      const locks = createJournalLocks(facts);
      expect(await locks.isHeld(dir.path)).toBe(true);
      facts.now += 10_000;
      vi.setSystemTime(Date.now() + 24 * 3_600_000);
      expect(await locks.isHeld(dir.path)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a lock that is taken by another meanwhile starts its 30 s anew', async () => {
    await using dir = await makeDir();
    const path = join(dir.path, 'LOCK');
    await writeFile(path, bumped(7));
    const facts = makeFacts();
    const locks = createJournalLocks(facts);
    expect(await locks.isHeld(dir.path)).toBe(true);
    facts.now += 29_000;
    await writeFile(path, bumped(7).replace('theirs', 'others'));
    expect(await locks.isHeld(dir.path)).toBe(true);
    facts.now += 29_000;
    expect(await locks.isHeld(dir.path)).toBe(true);
  });

  test('an empty or torn lock, as a power cut may leave it, is taken after 30 s', async () => {
    for (const text of ['', '{"counter":"0000']) {
      await using dir = await makeDir();
      await writeFile(join(dir.path, 'LOCK'), text);
      const lock = await createJournalLocks(makeFacts()).acquire(dir.path, () => {});
      expect(lock).toBeDefined();
      await lock?.release();
    }
  });

  test('closing ends the wait', async () => {
    await using dir = await makeDir();
    await writeFile(join(dir.path, 'LOCK'), bumped(7));
    const facts = makeFacts();
    const locks = createJournalLocks(facts);
    facts.onSleep = () => facts.now > 5_000 && locks.close();
    expect(await locks.acquire(dir.path, () => {})).toBeUndefined();
  });
});

test('of many that see the same dead holder exactly one takes the lock', async () => {
  await using dir = await makeDir();
  for (let round = 0; round < 20; round++) {
    await writeFile(join(dir.path, 'LOCK'), lockText(holder({ nonce: `dead ${round}` })));
    const all = Array.from({ length: 8 }, () => createJournalLocks(makeFacts()));
    const locks = await Promise.all(all.map((each) => each.acquire(dir.path, () => {})));
    const won = locks.filter((lock) => lock !== undefined);
    expect(won.length).toBe(1);
    expect(await readFile(join(dir.path, 'LOCK'), 'utf8')).toContain(won[0]?.nonce);
    await won[0]?.release();
    expect(await readdir(dir.path)).toEqual([]);
  }
});

test('who comes late to a dead lock leaves the younger one where it is', async () => {
  await using dir = await makeDir();
  const lock = await createJournalLocks(readProcessFacts()).acquire(dir.path, () => {});
  expect(await removeLock(dir.path, 'dead')).toBe(false);
  expect(await readFile(join(dir.path, 'LOCK'), 'utf8')).toContain(lock?.nonce);
  expect(await readdir(dir.path)).toEqual(['LOCK']);
  await lock?.release();
});

test('the holder sweeps what dead takers left, not its own lock that a late one has just moved aside', async () => {
  await using dir = await makeDir();
  await writeFile(join(dir.path, 'LOCK.0011'), lockText(holder({ nonce: 'ours' })));
  await writeFile(join(dir.path, 'LOCK.0022'), lockText(holder({ nonce: 'dead' })));
  await writeFile(join(dir.path, 'LOCK.0033'), '');
  await sweepLockDrafts(dir.path, 'ours');
  expect(await readdir(dir.path)).toEqual(['LOCK.0011']);
});

test('the counter moves every second, and readers never see a damaged lock', async () => {
  await using dir = await makeDir();
  const lock = await createJournalLocks(readProcessFacts()).acquire(dir.path, () => {});
  const path = join(dir.path, 'LOCK');
  const counters = new Set<string>();
  for (
    const until = Date.now() + 2_300;
    Date.now() < until;
    await new Promise((resolve) => setTimeout(resolve, 5))
  ) {
    const seen = JSON.parse(await readFile(path, 'utf8'));
    expect(seen).toMatchObject({ pid: process.pid, nonce: lock?.nonce });
    counters.add(seen.counter);
  }
  expect([...counters]).toEqual(['000000000000', '000000000001', '000000000002']);
  await lock?.release();
});

test('a holder whose lock was taken away notices at its next bump, without appending', async () => {
  await using dir = await makeDir();
  const store = await createFsStore({ dir: dir.path });
  await store.create(record);
  const writer = await store.openWriter(record.id);
  const lost = new Promise((resolve) => writer?.lost.addEventListener('abort', resolve));
  await rm(join(await journalIn(dir.path), 'LOCK'));
  await lost;
  await expect(writer?.append([{ seq: 1 }])).rejects.toMatchObject({ code: 'SUPERSEDED' });
  await store.close();
});

test('facts of this process: itself alive with its start, a free pid gone', () => {
  const facts = readProcessFacts();
  expect(facts.stateOf(process.pid)).toEqual({ isAlive: true, start: facts.self.start });
  expect(facts.stateOf(2 ** 22 + 1)).toEqual({ isAlive: false });
  if (process.platform !== 'linux') return;
  expect(facts.self).toMatchObject({
    start: expect.stringMatching(/^\d+$/),
    bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    namespace: expect.stringMatching(/^pid:\[\d+\]$/),
  });
});

test('a worker thread of this process is kept out while the main thread holds the lock', async () => {
  await using dir = await makeDir();
  const store = await createFsStore({ dir: dir.path });
  await store.create(record);
  const writer = await store.openWriter(record.id);
  const started = performance.now();
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     import(workerData.module).then(async ({ createFsStore }) => {
       const store = await createFsStore({ dir: workerData.dir });
       parentPort.postMessage((await store.openWriter(workerData.id)) === undefined);
     });`,
    {
      eval: true,
      workerData: { module: import.meta.resolve('@tidemark/adapter-fs'), dir: dir.path, id: record.id },
    },
  );
  const isKeptOut = await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
  expect(isKeptOut).toBe(true);
  expect(performance.now() - started, 'it is seen alive at its next bump').toBeLessThan(5_000);
  await worker.terminate();
  await writer?.append([{ seq: 1 }]);
  await store.close();
  expect(await stat(join(await journalIn(dir.path), 'LOCK')).catch(() => 'gone')).toBe('gone');
});
