import type { Table } from './table.js';

/** Sections, the empty ones left out. */
export function joinMarkdown(sections: readonly string[]): string {
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** Labelled values as a list. */
export function markdownFacts(facts: readonly (readonly [label: string, value: string])[]): string {
  return facts.map(([label, value]) => `- **${label}:** ${escapeMarkdown(value)}`).join('\n');
}

/** A table; its cells are escaped. */
export function markdownTable({ head, numeric, rows }: Table): string {
  const rule = numeric.map((isNumeric) => (isNumeric ? '---:' : ':---'));
  const body = rows.map((cells) => cells.map(escapeMarkdown));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Every character that could start markup, a formula, HTML or another cell; an underscore within a word can't. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*[\]|~$]|(?<!\w)_|_(?!\w)/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
