import { join } from 'node:path';
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Core's tests import `../src/*.js`; all others import the built packages, so `npm test` builds first. */
function project(
  name: string,
  root: string,
  test: TestProjectInlineConfiguration['test'] = {},
): TestProjectInlineConfiguration {
  return {
    extends: true,
    root,
    test: {
      name,
      include: ['**/*.test.ts'],
      testTimeout: 30_000,
      hookTimeout: 30_000,
      typecheck: {
        // `test/**/*.test-d.ts` hold what TypeScript must infer; type errors elsewhere are for `npm run check`.
        enabled: name === 'core',
        include: ['**/*.test-d.ts'],
        tsconfig: 'tsconfig.json',
        ignoreSourceErrors: true,
      },
      ...test,
    },
  };
}

export default defineConfig({
  test: {
    reporters: ['default', './scripts/counts-reporter.ts'],
    projects: [
      project('core', 'packages/core', { exclude: [...configDefaults.exclude, 'test/worker/chromium/**'] }),
      project('core in Chromium', 'packages/core', {
        include: ['test/worker/chromium/**/*.test.ts'],
        globalSetup: join(import.meta.dirname, 'packages/core/test/worker/chromium/setup.ts'),
      }),
      project('adapter-fs', 'packages/adapter-fs'),
      project('adapter-idb', 'packages/adapter-idb', { include: ['test/node/**/*.test.ts'] }),
      project('adapter-idb in Chromium', 'packages/adapter-idb', {
        include: ['test/browser/**/*.test.ts'],
        globalSetup: join(import.meta.dirname, 'packages/adapter-idb/test/browser/setup.ts'),
      }),
      project('runs in Chromium', 'packages/adapter-idb', {
        include: ['test/crash/**/*.test.ts'],
        globalSetup: join(import.meta.dirname, 'packages/adapter-idb/test/crash/setup.ts'),
      }),
      project('cli', 'packages/cli'),
      project('examples', 'examples/language-id'),
      project('browser example', 'examples/browser', {
        globalSetup: join(import.meta.dirname, 'examples/browser/test/setup.ts'),
      }),
      project('playground', 'demo', { include: ['test/view-logic/**/*.test.{ts,tsx}'] }),
      project('playground in Chromium', 'demo', {
        include: ['test/chromium/**/*.test.ts'],
        globalSetup: join(import.meta.dirname, 'demo/test/chromium/harness/setup.ts'),
      }),
      project('bench', 'bench'),
    ],
  },
});
