import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../../scripts/chromium/browser.js';
import { beginOn, createListener } from './harness/listener.js';
import { tearLog } from './harness/tear-log.js';
import type { Order } from './pages/page.js';

// Long enough to reach behind all that comes after, or not: Chromium then loses that, or deletes all databases.
for (const length of [30_000, 300]) {
  test(`killed while LevelDB wrote a record of ${length} bytes: what comes after it is kept when the browser is killed again`, async () => {
    await using browser = await launchBrowser(inject('browser'));
    const listener = createListener();
    const order: Order = { database: crypto.randomUUID(), workload: 'mixed', how: 'evaluate', answers: 10 };
    const first = await browser.openPage();
    const { load } = await beginOn(first, listener, order);
    await listener.until('20 completions', () => listener.seenBy(load) >= 20);
    await browser.killAndRelaunch((folder) => tearLog(folder, length));

    const second = await browser.openPage();
    const { load: resumed } = await beginOn(second, listener, { ...order, how: 'resume' });
    await listener.until('20 completions', () => listener.seenBy(resumed) >= 20);
    const acknowledged = await second.evaluate((database) => runs.stored(database), order.database);
    await browser.killAndRelaunch();

    const third = await browser.openPage();
    const stored = await third.evaluate((database) => runs.stored(database), order.database);
    expect(stored).toEqual(expect.arrayContaining(acknowledged));
  });
}
