import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Ends the run's output with `N passed, N failed` (and `, N skipped`), alone on the last line.
 *
 * A file that can't be loaded and an error outside of any test count as failed: a red run never shows `0 failed`.
 */
export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      counts.failed += module.errors().length;
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    // On exit, since vitest's own reporter and its teardown may still print.
    process.once('exit', () => {
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
    });
  }
}
