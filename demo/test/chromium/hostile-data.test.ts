import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { openReader, show } from './harness/playground.js';

const script = '<img src=x onerror="globalThis.harmed=1"><script>globalThis.harmed=1</script>';

test('a script in an id, an output, a label, an error or an address never runs', async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  const reader = await openReader(browser, page.url());
  for (const failWith of [undefined, script]) {
    await reader.evaluate((run) => globalThis.reader.addRun(run), {
      name: script,
      runId: `${script}${failWith === undefined ? '' : ' failed'}`,
      label: script,
      examples: [{ id: script, input: script }],
      ...(failWith !== undefined && { failWith }),
    });
  }
  await page.reload();
  const ids = await reader.evaluate(() => globalThis.reader.runIds());
  for (const hash of ['#/runs', ...ids.map((id) => `#/run/${encodeURIComponent(id)}`), `#/new/${script}`]) {
    await show(page, hash);
    await page.getByText('<img src=x onerror=').first().waitFor();
  }
  expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
  expect(await page.evaluate(() => document.querySelectorAll('main script, main img').length)).toBe(0);
  expect(refused).toEqual([]);

  await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), script);
  await expect.poll(() => refused.length).toBeGreaterThan(0);
  expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
});
