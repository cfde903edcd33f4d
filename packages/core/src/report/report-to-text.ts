import type { Report } from './report.js';
import { type ErrorsView, viewReport } from './report-view.js';
import { tableLines } from './table.js';
import { factLines, hang, joinSections, restLines, type TextReportOptions, textWidth } from './text-lines.js';
import { wrap } from './text-width.js';

/**
 * A report for a terminal or a log: plain text without colours, no line wider than `width`, tables as lists where they do not
 * fit. Of errors and sessions the first ten kinds and the last ten sessions; the report itself has them all.
 *
 * @throws {TypeError} for an unknown option or a wrong value.
 */
export function reportToText(report: Report, options: TextReportOptions = {}): string {
  const width = textWidth('reportToText', options);
  const { title, facts, scores, errors, sessions } = viewReport(report);
  const sections = [[...wrap(title, width), ...factLines(facts, width)]];
  if (scores !== undefined) sections.push(['Scores', ...tableLines(scores, width)]);
  if (errors !== undefined) sections.push(errorLines(errors, width));
  if (sessions !== undefined) {
    sections.push(['Sessions', ...tableLines(sessions.table, width), ...restLines(sessions.rest, width)]);
  }
  return joinSections(sections);
}

function errorLines({ heading, kinds, rest }: ErrorsView, width: number): string[] {
  const longest = Math.max(...kinds.map(({ count }) => count.length));
  const indent = ' '.repeat(longest + 4);
  return [
    ...wrap(`Errors: ${heading}`, width),
    ...kinds.flatMap(({ count, code, message, examples }) => [
      ...hang(`${count.padStart(longest)} ×  `, message === '' ? code : `${code}: ${message}`, width),
      ...hang(indent, examples, width),
    ]),
    ...restLines(rest, width),
  ];
}
