import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { cliDocs } from '../../../scripts/cli-docs.js';

test('docs/cli.md says what the help says (npm run docs:cli writes it)', async () => {
  expect(await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8')).toBe(cliDocs());
});
