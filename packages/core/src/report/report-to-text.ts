import { checkOptions, type Rule, rules } from '../model/check.js';
import type { Report } from './report.js';
import { type ErrorsView, viewReport } from './report-view.js';
import { tableLines } from './table.js';
import { widthOf, wrap } from './text-width.js';

/** Options of {@link reportToText}. */
export interface TextReportOptions {
  /** How many columns the terminal has; fewer than 20 are taken for 20. Default 80. */
  readonly width?: number;
}

const NARROWEST = 20;

const textRules: Readonly<Record<keyof TextReportOptions, Rule>> = { width: rules.countOrZero };

/**
 * A report for a terminal or a log: plain text without colours, no line wider than `width`, tables as lists where they do not
 * fit. Of errors and sessions the first ten kinds and the last ten sessions; the report itself has them all.
 *
 * @throws {TypeError} for an unknown option or a wrong value.
 */
export function reportToText(report: Report, options: TextReportOptions = {}): string {
  checkOptions('reportToText', options, textRules);
  const width = Math.max(NARROWEST, options.width ?? 80);
  const { title, facts, scores, errors, sessions } = viewReport(report);
  const sections = [[...wrap(title, width), ...factLines(facts, width)]];
  if (scores !== undefined) sections.push(['Scores', ...tableLines(scores, width)]);
  if (errors !== undefined) sections.push(errorLines(errors, width));
  if (sessions !== undefined) {
    sections.push(['Sessions', ...tableLines(sessions.table, width), ...restLines(sessions.rest, width)]);
  }
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function factLines(facts: readonly (readonly [string, string])[], width: number): string[] {
  const longest = Math.max(...facts.map(([label]) => widthOf(label)));
  return facts.flatMap(([label, value]) => hang(label.padEnd(longest + 2), value, width));
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

function restLines(rest: string, width: number): string[] {
  return rest === '' ? [] : wrap(rest, width);
}

/** A wrapped text beside a label. */
function hang(label: string, text: string, width: number): string[] {
  const indent = ' '.repeat(label.length);
  return wrap(text, width - label.length).map((line, i) => `${i === 0 ? label : indent}${line}`);
}
