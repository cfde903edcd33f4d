import type { IntervalMethod } from './score-statistics.js';

const NONE = '–';

const METHODS: Readonly<Record<IntervalMethod, string>> = { wilson: 'Wilson', 'student-t': 'Student t' };

/** `30,123` */
export function showCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 example`, `30,123 examples` */
export function showNumberOf(count: number, noun: string): string {
  return `${showCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A score, or an error of one: `0.9312` */
export function showScore(score: number | null): string {
  return score === null ? NONE : score.toFixed(4);
}

/** `0.9283–0.9340` */
export function showInterval(interval: readonly [number, number] | null): string {
  return interval === null ? NONE : interval.map(showScore).join('–');
}

/** `+0.0123`, `−0.0123` */
export function showDifference(difference: number | null): string {
  if (difference === null) return NONE;
  const digits = Math.abs(difference).toFixed(4);
  return Number(digits) === 0 ? digits : `${difference < 0 ? '−' : '+'}${digits}`;
}

/** `−0.0040 to +0.0123` */
export function showDifferences(interval: readonly [number, number] | null): string {
  return interval === null ? NONE : interval.map(showDifference).join(' to ');
}

/** `0.0312`, `< 0.0001` */
export function showPValue(pValue: number | null): string {
  if (pValue === null) return NONE;
  return pValue < 0.0001 ? '< 0.0001' : pValue.toFixed(4);
}

export function showMethod(method: IntervalMethod | null): string {
  return method === null ? NONE : METHODS[method];
}

/** Three digits, or minutes and seconds, or hours and minutes: `12.3 ms`, `1.23 s`, `2 min 5 s`, `3 h 12 min` */
export function showDuration(milliseconds: number | null): string {
  if (milliseconds === null) return NONE;
  if (milliseconds < 999.5) return `${Number(milliseconds.toPrecision(3))} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 59.95) return `${Number(seconds.toPrecision(3))} s`;
  const [small, smallUnit, big, bigUnit] = seconds < 3_599.5 ? [1, 's', 60, 'min'] : [60, 'min', 3_600, 'h'];
  const smalls = Math.round(seconds / small);
  const perBig = big / small;
  const rest = smalls % perBig === 0 ? '' : ` ${smalls % perBig} ${smallUnit}`;
  return `${showCount(Math.floor(smalls / perBig))} ${bigUnit}${rest}`;
}

/** `$12.34`; four decimals below a dollar. */
export function showCost(costUsd: number): string {
  const digits = costUsd < 1 ? 4 : 2;
  return `$${costUsd.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** `2024-01-31 09:30:00` */
export function showTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}
