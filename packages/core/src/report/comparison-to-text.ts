import type { Comparison } from './comparison.js';
import { viewComparison } from './comparison-view.js';
import { tableLines } from './table.js';
import { factLines, joinSections, restLines, type TextReportOptions, textWidth } from './text-lines.js';
import { wrap } from './text-width.js';

/**
 * A comparison for a terminal or a log, laid out as a report is. Of the flips the twenty worst; the comparison itself has
 * them all.
 *
 * @throws {TypeError} for an unknown option or a wrong value.
 */
export function comparisonToText(comparison: Comparison, options: TextReportOptions = {}): string {
  const width = textWidth('comparisonToText', options);
  const { title, facts, scores, flips } = viewComparison(comparison);
  const sections = [[...wrap(title, width), ...factLines(facts, width)]];
  if (scores !== undefined) sections.push(['Scores', ...tableLines(scores, width)]);
  if (flips !== undefined) {
    sections.push([
      ...wrap(flips.heading, width),
      ...tableLines(flips.table, width),
      ...restLines(flips.rest, width),
    ]);
  }
  return joinSections(sections);
}
