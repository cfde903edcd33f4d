import { type ExampleResult, type Report, reportToMarkdown, reportToText } from '@tidemark/core';
import { toJson } from '../terminal/json.js';

/** What `tidemark report --format` knows. */
export type ReportFormat = 'text' | 'md' | 'json' | 'csv' | 'html' | 'latex' | 'junit';

/** What a format may need beside the reports. */
export interface ReportSources {
  /** Columns of the terminal. */
  readonly width: number;
  /** An example with a score below this is a failure (junit). */
  readonly failBelow: number;
  readonly results: (runId: string) => AsyncIterable<ExampleResult>;
}

/** One text of one or several reports. */
export async function renderReports(
  reports: readonly Report[],
  format: ReportFormat,
  sources: ReportSources,
): Promise<string> {
  switch (format) {
    case 'text':
      return reports.map((report) => reportToText(report, { width: sources.width })).join('\n\n');
    case 'md':
      return reports.map((report) => reportToMarkdown(report)).join('\n\n');
    case 'json':
      return toJson(reports.length === 1 ? reports[0] : reports, 2);
    case 'csv':
      return (await import('./scores-to-csv.js')).scoresToCsv(reports);
    case 'latex':
      return (await import('./scores-to-latex.js')).scoresToLatex(reports);
    case 'junit':
      return (await import('./results-to-junit.js')).resultsToJunit(reports, sources);
    case 'html':
      return (await import('./reports-to-html.js')).reportsToHtml(reports, sources);
  }
}
