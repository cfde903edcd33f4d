const counts = new Intl.NumberFormat('en');
const rates = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const times = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });

/** `12,431`. */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** `1 example`, `12,431 examples`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Per second: `431`, `4.31`. */
export function formatRate(rate: number): string {
  return rate >= 100 ? formatCount(Math.round(rate)) : rates.format(rate);
}

/** Of a share from 0 to 1: `83.2 %`. */
export function formatPercent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** `$0.0123`. */
export function formatDollars(amount: number): string {
  return dollars.format(amount);
}

/** `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `820 B`, `1.4 MB`. */
export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = sizeBytes;
  let unit = 0;
  for (; size >= 1_000 && unit < units.length - 1; unit++) size /= 1_000;
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** Of a score from 0 to 1: `1`, `0.873`; a dash when there is none. */
export function formatScore(score: number | null | undefined): string {
  return score === null || score === undefined ? '–' : String(Math.round(score * 1_000) / 1_000);
}

/** `0.4 ms`, `12 ms`, `3.2 s`. */
export function formatShortDuration(durationMs: number): string {
  if (durationMs >= 1_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  return `${durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`;
}

/** A moment in ISO 8601, in the place and the words of who looks: `21 Nov, 23:20:45`. */
export function formatTime(iso: string): string {
  return times.format(new Date(iso));
}

/** Of two scores: `+3.2 points` of a hundred. */
export function formatDifference(difference: number | null): string {
  if (difference === null) return '–';
  const points = Math.round(difference * 1_000) / 10;
  return `${points > 0 ? '+' : points < 0 ? '−' : '±'}${Math.abs(points)} pp`;
}

/** `p = 0.031`, `p < 0.001`. */
export function formatP(pValue: number): string {
  return pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
}
