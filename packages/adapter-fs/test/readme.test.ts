import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeDir } from './journal-fixture.js';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));

test("the README's program runs as it stands, and a second time has nothing to do", async () => {
  await using dir = await makeDir();
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const program = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const askModel = `const askModel = async (_, question) => (console.log('asked'), question.includes('Japan') ? 'Tokyo' : 'Paris');\n`;
  const code = askModel + program.replace("'.tidemark'", JSON.stringify(dir.path));
  const start = () => run(process.execPath, ['--input-type=module', '-e', code], { cwd: here });
  const first = await start();
  expect(first.stdout.match(/asked/g)).toHaveLength(2);
  expect(first.stdout).toMatch(/^completed/m);
  expect(first.stdout).toMatch(/exactMatch\s+2\s+1/);
  const second = await start();
  expect(second.stdout).not.toContain('asked');
  expect(second.stdout).toMatch(/^completed/m);
});
