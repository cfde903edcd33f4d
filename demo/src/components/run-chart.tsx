import { useEffect, useRef, useSyncExternalStore } from 'react';
import UPlot from 'uplot';
import { formatDuration } from '../format.js';
import type { Moment } from '../runs/history.js';
import 'uplot/dist/uPlot.min.css';

const HEIGHT_REM = 13.75;
/** Between the marks of the time, in seconds. */
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 18_000];
const SCORE_COLOURS = ['--series-1', '--series-3', '--series-4', '--series-5'];

interface Props {
  readonly history: readonly Moment[];
  readonly scorers: readonly string[];
}

/** Score means and throughput over time. Drawn anew when light turns to dark. */
export function RunChart(props: Props): React.ReactNode {
  const isDark = useSyncExternalStore(onSchemeChange, () => scheme.matches);
  return <Drawing key={isDark ? 'dark' : 'light'} {...props} />;
}

function Drawing({ history, scorers }: Props): React.ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot>(undefined);
  const names = JSON.stringify(scorers); // The same text for the same scorers, so that nothing is drawn anew.

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const drawn = new UPlot(optionsOf(element, JSON.parse(names)), [[]], element);
    chart.current = drawn;
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: HEIGHT_REM * rem() }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [names]);

  useEffect(() => {
    chart.current?.setData([
      history.map(({ at }) => (at - (history[0]?.at ?? at)) / 1_000),
      history.map(({ rate }) => rate),
      ...(JSON.parse(names) as string[]).map((name) => history.map(({ scores }) => percentOf(scores[name]))),
    ]);
  }, [history, names]);

  return <div ref={place} className="chart" role="img" aria-label="Score means and throughput over time" />;
}

const scheme = matchMedia('(prefers-color-scheme: dark)');

function onSchemeChange(listener: () => void): () => void {
  scheme.addEventListener('change', listener);
  return () => scheme.removeEventListener('change', listener);
}

/** The size of a `rem` in pixels: it grows with the screen. */
function rem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

function percentOf(mean: number | null | undefined): number | null {
  return mean === null || mean === undefined ? null : mean * 100;
}

function optionsOf(element: HTMLElement, scorers: readonly string[]): UPlot.Options {
  const colour = (name: string) => () => getComputedStyle(element).getPropertyValue(name);
  const axis = {
    stroke: colour('--chart-text'),
    grid: { stroke: colour('--chart-grid'), width: 1 },
    ticks: { show: false },
    font: `${0.75 * rem()}px system-ui, sans-serif`,
  };
  return {
    width: element.clientWidth,
    height: HEIGHT_REM * rem(),
    cursor: { drag: { x: false, y: false } },
    scales: {
      x: { time: false },
      score: { range: [0, 100] },
      rate: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] },
    },
    axes: [
      {
        ...axis,
        values: (_, values) => values.map((value) => formatDuration(value * 1_000)),
        incrs: STEPS_S,
        space: 72,
      },
      {
        ...axis,
        scale: 'score',
        values: (_, values) => values.map((value) => `${value} %`),
        size: 3.25 * rem(),
      },
      { ...axis, scale: 'rate', side: 1, grid: { show: false }, size: 3.5 * rem() },
    ],
    series: [
      { label: 'after', value: (_, value) => (value === null ? '–' : formatDuration(value * 1_000)) },
      {
        label: 'per second',
        scale: 'rate',
        stroke: colour('--series-2'),
        width: 1.5,
        points: { show: false },
        value: (_, value) => (value === null ? '–' : value.toFixed(value < 10 ? 1 : 0)),
      },
      ...scorers.map((label, index) => ({
        label,
        scale: 'score',
        stroke: colour(SCORE_COLOURS[index % SCORE_COLOURS.length] as string),
        width: 2,
        points: { show: false },
        value: (_: UPlot, value: number | null) => (value === null ? '–' : `${value.toFixed(1)} %`),
      })),
    ],
  };
}
