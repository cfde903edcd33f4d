import type { Report } from '@tidemark/core';
import { showCount, showScore } from '../terminal/format.js';

/** A table of runs and scorers with means and 95 % intervals, for the package `booktabs`. */
export function scoresToLatex(reports: readonly Report[]): string {
  const rows = reports.flatMap(({ run, scores }) =>
    Object.entries(scores).map(([scorer, { count, mean, interval }]) => [
      escapeLatex(run.label ?? run.title ?? run.runId),
      escapeLatex(scorer),
      showCount(count),
      showScore(mean),
      interval === null ? '--' : `[${interval.map(showScore).join(', ')}]`,
    ]),
  );
  return [
    '% \\usepackage{booktabs}',
    '\\begin{tabular}{llrrr}',
    '\\toprule',
    'Run & Scorer & $n$ & Mean & 95\\,\\% interval \\\\',
    '\\midrule',
    ...rows.map((cells) => `${cells.join(' & ')} \\\\`),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

const COMMANDS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

function escapeLatex(text: string): string {
  return text.replace(/[\\~^]|[#$%&_{}]/g, (sign) => COMMANDS[sign] ?? `\\${sign}`);
}
