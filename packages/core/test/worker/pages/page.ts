import type { Platform, Script } from '../worker-case.js';
import { workerCases } from '../worker-cases.js';

/** Each spelled out, so that Vite finds and builds them. */
const scripts: Readonly<Record<Script, () => Worker>> = {
  tasks: () => new Worker(new URL('../workers/tasks.mjs', import.meta.url), { type: 'module' }),
  versioned: () => new Worker(new URL('../workers/versioned.mjs', import.meta.url), { type: 'module' }),
  throws: () => new Worker(new URL('../workers/throws.mjs', import.meta.url), { type: 'module' }),
  'throws-after': () =>
    new Worker(new URL('../workers/throws-after.mjs', import.meta.url), { type: 'module' }),
  'exposes-nothing': () =>
    new Worker(new URL('../workers/exposes-nothing.mjs', import.meta.url), { type: 'module' }),
  native: () => new Worker(new URL('../workers/native.mjs', import.meta.url), { type: 'module' }),
  'slow-start': () => new Worker(new URL('../workers/slow-start.mjs', import.meta.url), { type: 'module' }),
  missing: () => new Worker('/not-there.mjs', { type: 'module' }),
  'syntax-error': () => new Worker(URL.createObjectURL(new Blob(['const = 1']))),
};

const platform: Platform = {
  name: 'locks' in navigator ? 'chromium' : 'chromium without locks',
  create: (script) => scripts[script](),
  gc: () => (globalThis as unknown as { gc(): void }).gc(),
};

declare global {
  /** Runs a case in this page. */
  var runCase: (subject: string, name: string) => Promise<unknown>;
}

globalThis.runCase = (subject, name) => {
  const found = workerCases[subject]?.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no case ${subject}: ${name}`);
  return found.run(platform);
};
