import { checkOptions, type Rule, rules } from '../model/check.js';
import { widthOf, wrap } from './text-width.js';

/** Options of `reportToText` and `comparisonToText`. */
export interface TextReportOptions {
  /** How many columns the terminal has; fewer than 20 are taken for 20. Default 80. */
  readonly width?: number;
}

const NARROWEST = 20;

const textRules: Readonly<Record<keyof TextReportOptions, Rule>> = { width: rules.countOrZero };

/** How many columns to fill. @throws {TypeError} for an unknown option or a wrong value. */
export function textWidth(what: string, options: TextReportOptions): number {
  checkOptions(what, options, textRules);
  return Math.max(NARROWEST, options.width ?? 80);
}

/** Sections with an empty line between them. */
export function joinSections(sections: readonly (readonly string[])[]): string {
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Labelled values below each other. */
export function factLines(facts: readonly (readonly [string, string])[], width: number): string[] {
  const longest = Math.max(...facts.map(([label]) => widthOf(label)));
  return facts.flatMap(([label, value]) => hang(label.padEnd(longest + 2), value, width));
}

/** A last line that says what is left out; none when nothing is. */
export function restLines(rest: string, width: number): string[] {
  return rest === '' ? [] : wrap(rest, width);
}

/** A wrapped text beside a label. */
export function hang(label: string, text: string, width: number): string[] {
  const indent = ' '.repeat(label.length);
  return wrap(text, width - label.length).map((line, i) => `${i === 0 ? label : indent}${line}`);
}
