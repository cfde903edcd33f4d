import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Report } from '@tidemark/core';
import {
  printable,
  showCost,
  showCount,
  showDuration,
  showErrorCount,
  showScore,
} from '../terminal/format.js';
import { toJson } from '../terminal/json.js';
import { pageScript, pageStyle } from './html-page.js';
import type { ReportSources } from './render-reports.js';

const BINS = 20;
const MOST_ERRORS = 50;

/** What the page draws: how many examples have a score in each of the bins from 0 to 1. */
interface Histogram {
  readonly scorer: string;
  readonly runs: { readonly name: string; readonly bins: readonly number[] }[];
}

/** One self-contained page: no request leaves it, and what a run holds is only ever text in it. */
export async function reportsToHtml(
  reports: readonly Report[],
  sources: Pick<ReportSources, 'results'>,
): Promise<string> {
  const require = createRequire(import.meta.url);
  const [plot, plotStyle] = await Promise.all(
    ['uplot/dist/uPlot.iife.min.js', 'uplot/dist/uPlot.min.css'].map((file) =>
      readFile(require.resolve(file), 'utf8'),
    ),
  );
  const histograms = await histogramsOf(reports, sources);
  const title = reports.map(nameOf).join(', ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${plotStyle}${pageStyle}</style>
</head>
<body>
<main>
${reports.map(section).join('\n')}
<section id="charts"><h2>Distribution of scores</h2></section>
<footer>Made by tidemark, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC</footer>
</main>
<script type="application/json" id="data">${toJson(histograms).replaceAll('<', '\\u003c')}</script>
<script>${plot}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

async function histogramsOf(
  reports: readonly Report[],
  { results }: Pick<ReportSources, 'results'>,
): Promise<Histogram[]> {
  const byScorer = new Map<string, Histogram>();
  for (const report of reports) {
    const own = new Map<string, number[]>();
    for (const scorer of Object.keys(report.scores)) {
      const bins = new Array<number>(BINS).fill(0);
      own.set(scorer, bins);
      const histogram = byScorer.get(scorer) ?? { scorer, runs: [] };
      histogram.runs.push({ name: nameOf(report), bins });
      byScorer.set(scorer, histogram);
    }
    for await (const { scores } of results(report.run.runId)) {
      for (const [scorer, { score }] of Object.entries(scores)) {
        const bins = own.get(scorer);
        if (score === null || bins === undefined) continue;
        const bin = Math.min(BINS - 1, Math.floor(score * BINS));
        bins[bin] = (bins[bin] ?? 0) + 1;
      }
    }
  }
  return [...byScorer.values()];
}

function section(report: Report): string {
  const { run, counts, scores, errors, durations, usage } = report;
  const done = counts.ok + counts.errors;
  const facts: [string, string][] = [
    ['Run', run.runId],
    ['Evaluation', run.name],
    ['Status', run.reason === undefined ? run.status : `${run.status}: ${run.reason}`],
    [
      'Examples',
      `${showCount(done)}${counts.total === undefined ? '' : ` of ${showCount(counts.total)}`}, ${showErrorCount(counts.errors)}`,
    ],
    ['Params', toJson(run.params)],
    ['Median duration', durations.p50 === null ? '–' : showDuration(durations.p50)],
    ['Cost', usage.costUsd > 0 ? showCost(usage.costUsd) : '–'],
  ];
  return `<section>
<h1>${escapeHtml(nameOf(report))} <span class="status ${run.status}">${run.status}</span></h1>
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
${table(['Scorer', 'n', 'Mean', '95 % interval', ''], Object.entries(scores).map(scoreRow))}
${errors.length === 0 ? '' : `<h2>Errors</h2>${table(['Count', 'Code', 'Message', 'Examples'], errors.slice(0, MOST_ERRORS).map(errorRow))}`}
</section>`;
}

function scoreRow([name, { count, mean, interval }]: [string, Report['scores'][string]]): string[] {
  const [low, high] = interval ?? [0, 0];
  const bar =
    mean === null
      ? ''
      : `<span class="bar"><i style="left:${low * 100}%;width:${(high - low) * 100}%"></i><b style="left:${mean * 100}%"></b></span>`;
  return [
    escapeHtml(name),
    showCount(count),
    showScore(mean),
    interval === null ? '–' : interval.map(showScore).join(' – '),
    bar,
  ];
}

function errorRow({ count, code, message, exampleIds }: Report['errors'][number]): string[] {
  return [
    showCount(count),
    escapeHtml(String(code)),
    escapeHtml(message),
    escapeHtml(exampleIds.slice(0, 5).join(', ')),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('');
  return `<table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${body}</tbody></table>`;
}

function nameOf({ run }: Report): string {
  return printable(run.label ?? run.title ?? run.runId);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
