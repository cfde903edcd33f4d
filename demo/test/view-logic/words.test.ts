import { expect, test } from 'vitest';
import { checkBaseUrl, fillPrompt } from '../../src/chat/chat-params.js';
import { compileModule } from '../../src/own/compile-module.js';
import { fromRecorded, SAMPLE, toRecorded } from '../../src/own/own-source.js';
import { previewOf, showValue } from '../../src/results/show-value.js';
import { addressOf, routeOf } from '../../src/route.js';
import { storageWarnings } from '../../src/runs/storage-warnings.js';

const GB = 10 ** 9;
const chrome =
  'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36';
const safari =
  'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15';

test('what threatens stored results is told where it does, and nowhere else', () => {
  const fine = { usageBytes: GB, quotaBytes: 100 * GB, isPersisted: true, locking: 'web-locks' } as const;
  const here = { isSecure: true, userAgent: chrome };
  const told = (health: object, surroundings: object = {}): string =>
    storageWarnings({ ...fine, ...health }, { ...here, ...surroundings }).join('\n');
  expect(told({})).toBe('');
  expect(told({ isPersisted: false })).toMatch(/^The browser may delete/);
  expect(told({ isPersisted: false }, { userAgent: safari })).toMatch(/seven days/);
  expect(told({}, { isSecure: false })).toMatch(/plain http/);
  expect(told({ quotaBytes: GB, usageBytes: 0 })).toMatch(/private window/);
  expect(told({ usageBytes: 90 * GB })).toMatch(/^Only 10\.0 GB are left/);
});

test('every value is shown as text', () => {
  expect(showValue('<b>')).toBe('<b>');
  expect(showValue(undefined)).toBe('undefined');
  expect(showValue({ n: 1n, m: new Map([['a', Number.NaN]]), e: new RangeError('far') }, 0)).toBe(
    '{"n":"1n","m":{"Map":[["a","NaN"]]},"e":{"name":"RangeError","message":"far"}}',
  );
  expect(previewOf('a\n  b', 3)).toBe('a b');
});

test('addresses lead to the views that they name', () => {
  const routes = [
    { view: 'new', evaluation: 'own', from: 'a/b' },
    { view: 'run', runId: 'ä %' },
    { view: 'compare', a: '#1', b: '?2' },
  ] as const;
  for (const route of routes) expect(routeOf(addressOf(route))).toEqual(route);
  expect(routeOf('#/nonsense/%')).toEqual({ view: 'start' });
});

test('a prompt is filled from the input, and leaves what it does not know', () => {
  expect(fillPrompt('{{input}}!', 'hi')).toBe('hi!');
  expect(fillPrompt('{{ q }} {{x}} {{input}}', { q: 'why' })).toBe('why {{x}} {"q":"why"}');
  expect(checkBaseUrl('https://host/v1//')).toBe('https://host/v1');
  expect(() => checkBaseUrl('ftp://host')).toThrow('no http');
  expect(() => checkBaseUrl('https://host/?key=1')).toThrow('it is recorded');
});

test('code is recorded and comes back, and its first mistake has a place', async () => {
  expect(fromRecorded(toRecorded(SAMPLE))).toEqual(SAMPLE);
  expect(fromRecorded('export default 1')).toBeUndefined();
  expect(await compileModule('const a: number = 1;')).toEqual({ code: 'const a = 1;' });
  expect(await compileModule('const a = 1;\nconst = 2;')).toMatchObject({ mistake: { line: 2, column: 7 } });
});
