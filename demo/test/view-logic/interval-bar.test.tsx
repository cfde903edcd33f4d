// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { IntervalBar } from '../../src/components/interval-bar.js';
import { render } from './render.js';

test('an interval is drawn where it lies, and said in words', async () => {
  const place = await render(<IntervalBar mean={0.5} interval={[0.25, 0.75]} />);
  const bar = place.querySelector('[role=img]');
  expect(bar?.getAttribute('aria-label')).toBe('95 % interval 25.0 % to 75.0 %');
  const range = place.querySelector<HTMLElement>('.interval-range')?.style;
  expect([range?.insetInlineStart, range?.inlineSize]).toEqual(['25%', '50%']);
  expect(place.querySelector<HTMLElement>('.interval-mean')?.style.insetInlineStart).toBe('50%');
});

test('without scores nothing is drawn', async () => {
  const place = await render(<IntervalBar mean={null} interval={null} />);
  expect(place.querySelector('[role=img]')?.getAttribute('aria-label')).toBe('no interval yet');
  expect(place.querySelector('.interval-range, .interval-mean')).toBeNull();
});
