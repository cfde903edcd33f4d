import type { Comparison } from './comparison.js';
import { viewComparison } from './comparison-view.js';
import { escapeMarkdown, joinMarkdown, markdownFacts, markdownTable } from './markdown.js';

/** A comparison in GitHub's Markdown, escaped as a report is. Of the flips the twenty worst; the comparison itself has them all. */
export function comparisonToMarkdown(comparison: Comparison): string {
  const { title, facts, scores, flips } = viewComparison(comparison);
  const sections = [`## ${escapeMarkdown(title)}`, markdownFacts(facts)];
  if (scores !== undefined) sections.push('### Scores', markdownTable(scores));
  if (flips !== undefined) sections.push(`### ${flips.heading}`, markdownTable(flips.table), flips.rest);
  return joinMarkdown(sections);
}
