import { expect, test } from 'vitest';
import { readArguments } from '../read-arguments.js';

test('without arguments all paragraphs are run and kept in .tidemark', () => {
  expect(readArguments([])).toEqual({ storeDir: '.tidemark', help: false });
});

test('a limit and a store are taken', () => {
  expect(readArguments(['--limit', '500', '--store=results'])).toEqual({
    limit: 500,
    storeDir: 'results',
    help: false,
  });
});

test.each(['0', '1.5', '-5', '1e3', '0x10', ' 7', '', 'many', '9007199254740993'])(
  'a limit of "%s" is refused',
  (limit) => {
    expect(() => readArguments([`--limit=${limit}`])).toThrow(
      '--limit: expected a whole number of 1 or more',
    );
  },
);

test.each(['--limit', '--limit -5', '--store=', '--fast', '500'])('%s is refused', (line) => {
  expect(() => readArguments(line.split(' '))).toThrow(Error);
});
