import type { ExampleResult, Report } from '@tidemark/core';
import exported, { type Builder, type TestSuite } from 'junit-report-builder';
import { printable } from '../terminal/format.js';
import type { ReportSources } from './render-reports.js';

/** Its types tell of an ES module; Node gets CommonJS. */
const junit = exported as unknown as Builder;

/**
 * JUnit XML: a suite for each run, a test case for each example. An errored example is an error, one with a score below
 * `failBelow` a failure, one that is pending skipped.
 */
export async function resultsToJunit(
  reports: readonly Report[],
  { results, failBelow }: Pick<ReportSources, 'results' | 'failBelow'>,
): Promise<string> {
  const builder = junit.newBuilder();
  for (const { run } of reports) {
    const suite = builder
      .testSuite()
      .name(printable(run.title ?? run.runId))
      .timestamp(run.createdAt);
    for await (const result of results(run.runId)) addCase(suite, run.name, result, failBelow);
  }
  return builder.build();
}

function addCase(suite: TestSuite, evaluation: string, result: ExampleResult, failBelow: number): void {
  const { exampleId, status, error, scores, durationMs } = result;
  const test = suite
    .testCase()
    .className(printable(evaluation))
    .name(printable(exampleId))
    .time(durationMs / 1_000);
  if (status === 'pending') test.skipped();
  else if (status === 'error') test.error(printable(error?.message ?? 'error'), error?.name ?? 'Error');
  const low = Object.entries(scores).filter(([, { score }]) => score !== null && score < failBelow);
  if (status === 'ok' && low.length > 0) {
    test.failure(
      low.map(([name, { score }]) => `${printable(name)} is ${score}, below ${failBelow}`).join(', '),
      'score',
    );
  }
}
