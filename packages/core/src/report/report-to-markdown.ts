import { escapeMarkdown, joinMarkdown, markdownFacts, markdownTable } from './markdown.js';
import type { Report } from './report.js';
import { type ErrorsView, viewReport } from './report-view.js';
import type { Table } from './table.js';

/**
 * A report in GitHub's Markdown, for a pull request or an issue. Texts that others wrote (names, params, ids, error messages)
 * are escaped: they can't leave their cell or become markup. Of errors and sessions the first ten kinds and the last ten
 * sessions; the report itself has them all.
 */
export function reportToMarkdown(report: Report): string {
  const { title, facts, scores, errors, sessions } = viewReport(report);
  const sections = [`## ${escapeMarkdown(title)}`, markdownFacts(facts)];
  if (scores !== undefined) sections.push('### Scores', markdownTable(scores));
  if (errors !== undefined)
    sections.push('### Errors', errors.heading, markdownTable(errorTable(errors)), errors.rest);
  if (sessions !== undefined) sections.push('### Sessions', markdownTable(sessions.table), sessions.rest);
  return joinMarkdown(sections);
}

function errorTable({ kinds }: ErrorsView): Table {
  return {
    head: ['count', 'error', 'message', 'examples'],
    numeric: [true, false, false, false],
    rows: kinds.map(({ count, code, message, examples }) => [count, code, message, examples]),
  };
}
