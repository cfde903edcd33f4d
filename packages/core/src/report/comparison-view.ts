import type { RunInfo } from '../run/run-info.js';
import type { Comparison, Flip } from './comparison.js';
import {
  showCount,
  showDifference,
  showDifferences,
  showNumberOf,
  showPValue,
  showScore,
} from './display.js';
import type { Table } from './table.js';
import { clip, printable } from './text-width.js';

const MOST_FLIPS = 20;
const MOST_EXAMPLES = 5;
const MOST_COLUMNS = 120;

/** What both formats show of a comparison: lines without breaks and control characters, not yet laid out or escaped. */
export interface ComparisonView {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly scores: Table | undefined;
  readonly flips: { readonly heading: string; readonly table: Table; readonly rest: string } | undefined;
}

/** What is shown of a comparison. */
export function viewComparison(comparison: Comparison): ComparisonView {
  const { a, b, onlyInA, onlyInB, differing } = comparison;
  const facts: [string, string][] = [
    ['a', showRun(a)],
    ['b', showRun(b)],
    ['Only in a', showIds(onlyInA)],
    ['Only in b', showIds(onlyInB)],
    ['Other content', showIds(differing)],
  ];
  return {
    title: 'b against a',
    facts: facts.filter(([, value]) => value !== ''),
    scores: Object.keys(comparison.scores).length === 0 ? undefined : scoreTable(comparison),
    flips: comparison.flips.length === 0 ? undefined : viewFlips(comparison.flips),
  };
}

function showRun({ runId, title, label, status, ok, errors }: RunInfo): string {
  const name = printable([title ?? runId, label].filter((each) => each !== undefined).join(', '));
  return `${name}: ${status}, ${showCount(ok)} ok, ${showNumberOf(errors, 'error')}`;
}

function showIds(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const shown = ids.slice(0, MOST_EXAMPLES).map((id) => clip(printable(id), MOST_COLUMNS));
  const more = ids.length - shown.length;
  const rest = more > 0 ? ` and ${showCount(more)} more` : '';
  return `${showNumberOf(ids.length, 'example')}: ${shown.join(', ')}${rest}`;
}

function scoreTable({ scores }: Comparison): Table {
  return {
    head: ['scorer', 'pairs', 'wins', 'losses', 'ties', 'b − a', '95 % interval', 'p'],
    numeric: [false, true, true, true, true, true, true, true],
    rows: Object.entries(scores).map(([name, score]) => [
      clip(printable(name), MOST_COLUMNS),
      ...[score.pairs, score.wins, score.losses, score.ties].map(showCount),
      showDifference(score.meanDifference),
      showDifferences(score.interval),
      showPValue(score.pValue),
    ]),
  };
}

/** The worst first. */
function viewFlips(flips: readonly Flip[]): ComparisonView['flips'] {
  const shown = [...flips].sort((one, other) => one.b - one.a - (other.b - other.a)).slice(0, MOST_FLIPS);
  const more = flips.length - shown.length;
  return {
    heading: `Flips: ${showNumberOf(flips.length, 'score')}, the worst first`,
    table: {
      head: ['example', 'scorer', 'a', 'b'],
      numeric: [false, false, true, true],
      rows: shown.map(({ exampleId, scorer, a, b }) => [
        clip(printable(exampleId), MOST_COLUMNS),
        clip(printable(scorer), MOST_COLUMNS),
        showScore(a),
        showScore(b),
      ]),
    },
    rest: more > 0 ? `and ${showCount(more)} more` : '',
  };
}
