import { expect, test } from 'vitest';
import { addressOf, type Route, routeOf } from '../../src/route.js';

test.for<Route>([
  { view: 'start' },
  { view: 'new', evaluation: 'language-id' },
  { view: 'run', runId: 'a/b ü#?%' },
  { view: 'runs' },
  { view: 'compare', a: 'x/1', b: '..' },
  { view: 'storage' },
])('the address of $view leads back to it', (route) => {
  expect(routeOf(addressOf(route))).toEqual(route);
});

test.for(['', '#', '#/', '#/nowhere', '#/run', '#/run/', '#/compare/a', '#/new/'])(
  '%j leads to the start',
  (hash) => {
    expect(routeOf(hash)).toEqual({ view: 'start' });
  },
);

test('a broken escape is taken as it stands', () => {
  expect(routeOf('#/run/50%')).toEqual({ view: 'run', runId: '50%' });
});
