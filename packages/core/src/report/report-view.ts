import { encodeValue } from '../model/codec.js';
import type { Params } from '../model/evaluation.js';
import {
  showCost,
  showCount,
  showDuration,
  showInterval,
  showMethod,
  showNumberOf,
  showScore,
  showTime,
} from './display.js';
import type { ErrorKind, Report, SessionReport } from './report.js';
import type { Table } from './table.js';
import { clip, printable } from './text-width.js';

const MOST_KINDS = 10;
const MOST_EXAMPLES = 5;
const MOST_SESSIONS = 10;
const MOST_COLUMNS = 120;

/** What both formats show of a report: lines without breaks and control characters, not yet laid out or escaped. */
export interface ReportView {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly scores: Table | undefined;
  readonly errors: ErrorsView | undefined;
  readonly sessions: SessionsView | undefined;
}

/** The errors that are shown. */
export interface ErrorsView {
  readonly heading: string;
  readonly kinds: readonly { count: string; code: string; message: string; examples: string }[];
  /** Says what is left out. */
  readonly rest: string;
}

/** The sessions that are shown. */
interface SessionsView {
  readonly table: Table;
  /** Says what is left out. */
  readonly rest: string;
}

/** What is shown of a report. */
export function viewReport(report: Report): ReportView {
  const { run, scores, errors, sessions } = report;
  return {
    title: printable(run.title ?? run.name),
    facts: facts(report).filter(([, value]) => value !== ''),
    scores: Object.keys(scores).length === 0 ? undefined : scoreTable(scores),
    errors: errors.length === 0 ? undefined : viewErrors(report),
    sessions: sessions.length === 0 ? undefined : viewSessions(sessions),
  };
}

function facts({ run, counts, durations, usage }: Report): [string, string][] {
  const { p50, p95, max } = durations;
  return [
    ['Run', printable(run.runId)],
    ['Evaluation', run.title === undefined ? '' : printable(run.name)],
    ['Label', printable(run.label ?? '')],
    ['Tags', run.tags.map(printable).join(', ')],
    ['Status', printable(run.reason === undefined ? run.status : `${run.status}: ${run.reason}`)],
    ['Examples', showCounts(counts)],
    ['Params', showParams(run.params)],
    [
      'Durations',
      p50 === null
        ? ''
        : `p50 ${showDuration(p50)}, p95 ${showDuration(p95)}, max ${showDuration(max)} per example`,
    ],
    ['Usage', showUsage(usage)],
  ];
}

function showCounts({ total, ok, errors, pending }: Report['counts']): string {
  const done = ok + errors;
  const parts = [`${showCount(ok)} ok`, showNumberOf(errors, 'error')];
  if (pending !== undefined && pending > 0) parts.push(`${showCount(pending)} pending`);
  return `${showCount(done)}${total === undefined ? '' : ` of ${showCount(total)}`} done: ${parts.join(', ')}`;
}

function showParams(params: Params): string {
  const shown = Object.entries(params).map(([name, value]) => `${name} ${encodeValue(value)}`);
  return shown.map((each) => clip(printable(each), MOST_COLUMNS)).join(', ');
}

function showUsage({ inputTokens, outputTokens, costUsd }: Report['usage']): string {
  const parts: string[] = [];
  if (inputTokens > 0) parts.push(`${showCount(inputTokens)} input tokens`);
  if (outputTokens > 0) parts.push(`${showCount(outputTokens)} output tokens`);
  if (costUsd > 0) parts.push(showCost(costUsd));
  return parts.join(', ');
}

function scoreTable(scores: Report['scores']): Table {
  const hasNulls = Object.values(scores).some(({ nulls }) => nulls > 0);
  return {
    head: ['scorer', 'n', ...(hasNulls ? ['null'] : []), 'mean', '± SE', '95 % interval', 'method'],
    numeric: [false, true, ...(hasNulls ? [true] : []), true, true, true, false],
    rows: Object.entries(scores).map(([name, { count, nulls, mean, stdError, interval, method }]) => [
      clip(printable(name), MOST_COLUMNS),
      showCount(count),
      ...(hasNulls ? [showCount(nulls)] : []),
      showScore(mean),
      showScore(stdError),
      showInterval(interval),
      showMethod(method),
    ]),
  };
}

function viewErrors({ counts, errors }: Report): ErrorsView {
  const more = errors.length - MOST_KINDS;
  return {
    heading: `${showNumberOf(counts.errors, 'example')}, ${showNumberOf(errors.length, 'kind')}`,
    kinds: errors.slice(0, MOST_KINDS).map((kind) => ({
      count: showCount(kind.count),
      code: printable(String(kind.code)),
      message: printable(kind.message),
      examples: showExamples(kind),
    })),
    rest: more > 0 ? `and ${showNumberOf(more, 'rarer kind')}` : '',
  };
}

function showExamples({ count, exampleIds }: ErrorKind): string {
  const shown = exampleIds.slice(0, MOST_EXAMPLES).map((id) => clip(printable(id), MOST_COLUMNS));
  const more = count - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${showCount(more)} more` : '');
}

function viewSessions(sessions: readonly SessionReport[]): SessionsView {
  const earlier = sessions.length - MOST_SESSIONS;
  return {
    table: {
      head: ['session', 'started (UTC)', 'took', 'completions', 'end'],
      numeric: [true, false, true, true, false],
      rows: sessions
        .slice(-MOST_SESSIONS)
        .map(({ session, startedAt, endedAt, completions, status, reason }) => [
          showCount(session),
          showTime(startedAt),
          showDuration(endedAt === undefined ? null : Date.parse(endedAt) - Date.parse(startedAt)),
          showCount(completions),
          clip(printable(reason === undefined ? status : `${status}: ${reason}`), MOST_COLUMNS),
        ]),
    },
    rest: earlier > 0 ? `and ${showNumberOf(earlier, 'earlier session')}` : '',
  };
}
