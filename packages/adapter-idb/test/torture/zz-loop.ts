import { type Backend, launchBrowser } from '../browser/harness/browser.js';
import { openPlace } from '../crash/harness/place.js';
import { deaths } from '../crash/harness/deaths.js';
import { beginOn, createListener } from '../crash/harness/listener.js';
import type { Order } from '../crash/pages/page.js';

const backends = (process.env.B ?? 'sqlite,leveldb').split(',') as Backend[];
const names = (process.env.D ?? 'navigation,close,crash,reload').split(',') as (keyof typeof deaths)[];
const rounds = Number(process.env.R ?? 60);
const { place, pages } = await openPlace();
const t0 = performance.now();
const log = (...a: unknown[]) => console.log((performance.now() - t0) | 0, ...a);
const timeout = (ms: number) => new Promise<string>((r) => setTimeout(r, ms, 'timeout'));
for (const backend of backends) {
  await using browser = await launchBrowser(place, backend);
  for (const death of names) {
    const tooks: number[] = [];
    let hung = 0;
    for (let i = 0; i < rounds; i++) {
      const listener = createListener();
      const order: Order = { database: crypto.randomUUID(), workload: 'slow', how: 'evaluate' };
      const [first, second] = [await browser.openPage(), await browser.openPage()];
      const lines: string[] = [];
      for (const [n, p] of [['1', first], ['2', second]] as const)
        p.on('console', (m) => { if (m.text().startsWith('TM')) lines.push(`${(performance.now() - t0) | 0} ${n} ${m.text()}`); });
      const driver = await beginOn(first, listener, order);
      await listener.event(driver.load, 'started');
      const heir = await beginOn(second, listener, { ...order, options: { takeOver: 'auto' } });
      const ok = await Promise.race([listener.until('20', () => listener.seenBy(driver.load) >= 20).then(() => 'ok', () => 'vain'), timeout(8000)]);
      if (ok !== 'ok') {
        hung++;
        log(backend, death, i, 'DRIVER HUNG', ok, 'driver', driver.load, 'heir', heir.load, listener.heard.length);
        log(JSON.stringify(listener.heard.filter((h) => h.told[0] === 'event')));
        log('seen', listener.seenBy(driver.load), listener.seenBy(heir.load));
        log('tail', lines.slice(-60).join('\n   '));
        log('locks', await Promise.race([second.evaluate(() => navigator.locks.query()).then((x) => JSON.stringify(x)), timeout(2000)]));
        log('locks1', await Promise.race([first.evaluate(() => navigator.locks.query()).then((x) => JSON.stringify(x)), timeout(2000)]));
        await Promise.race([first.close(), timeout(3000)]);
        await Promise.race([second.close(), timeout(3000)]);
        continue;
      }
      const diesAt = performance.now();
      lines.push(`${(diesAt - t0) | 0} dies`);
      const dead = deaths[death](browser, first).then((p) => { lines.push(`${(performance.now() - t0) | 0} dead`); return p; });
      const started = listener.event(heir.load, 'started').catch(() => 0);
      const r = await Promise.race([Promise.all([started, dead]), timeout(8000)]);
      if (typeof r === 'string') {
        hung++;
        log(backend, death, i, 'HUNG');
        log('locks', await Promise.race([second.evaluate(() => navigator.locks.query()).then((x) => JSON.stringify(x)), timeout(2000)]));
        log('idb', await Promise.race([second.evaluate((name) => new Promise((res) => {
          const req = indexedDB.open(name);
          req.onsuccess = () => {
            const tx = req.result.transaction('journals', 'readwrite');
            const g = tx.objectStore('journals').getAll();
            g.onsuccess = () => res(JSON.stringify(g.result).slice(0, 1000));
          };
        }), order.database), timeout(2000)]));
        log('tail', lines.slice(-60).join('\n   '));
        log('heir', JSON.stringify(listener.heard.filter((h) => h.told[1] === heir.load).slice(0, 3)));
        log('pages', browser.context.pages().map((p) => p.url()).join(' '));
        await Promise.race([dead.then((p) => p.close()), timeout(3000)]);
        await Promise.race([second.close(), timeout(3000)]);
        continue;
      }
      tooks.push((r[0] as number) - diesAt);
      await Promise.all([r[1].close(), second.close()]);
    }
    tooks.sort((a, b) => a - b);
    log(backend, death, `rounds ${rounds} hung ${hung} median ${tooks[tooks.length >> 1]?.toFixed(0)} p90 ${tooks[Math.floor(tooks.length * 0.9)]?.toFixed(0)} max ${tooks.at(-1)?.toFixed(0)}`);
  }
}
await pages.close();
process.exit(0);
