/** `30,123` */
export function showCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** `1 error`, `2 errors` */
export function showErrorCount(count: number): string {
  return `${showCount(count)} ${count === 1 ? 'error' : 'errors'}`;
}

/** `0.9312`; a dash where there is none. */
export function showScore(score: number | null | undefined): string {
  return score == null ? '–' : score.toFixed(4);
}

/** `$1.23`; four decimals below a dollar. */
export function showCost(costUsd: number): string {
  return `$${costUsd.toFixed(costUsd < 1 ? 4 : 2)}`;
}

const UNITS: readonly (readonly [unit: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** The two biggest units: `0.14 ms`, `250 ms`, `45 s`, `2 min 5 s`, `3 h 12 min`, `4 d`. */
export function showDuration(milliseconds: number): string {
  if (milliseconds < 0.995) return `${Number(milliseconds.toPrecision(2))} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1_000);
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  const [[unit, size], [smallUnit, smallSize] = ['', 1]] = UNITS.slice(first) as [readonly [string, number]];
  const rest = Math.floor((seconds % size) / smallSize);
  return `${Math.floor(seconds / size)} ${unit}${size === 1 || rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
}

/** How long ago: `5 min ago`. */
export function showAge(iso: string, now: number = Date.now()): string {
  const milliseconds = now - Date.parse(iso);
  if (milliseconds < 1_000) return 'just now';
  return `${showDuration(milliseconds).split(' ').slice(0, 2).join(' ')} ago`;
}

/** A text that others wrote, as one line that can't steer a terminal. */
export function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
}

/** `1.2 MB`: powers of 1,000, as disks are sold. */
export function showSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1_000 ** power).toPrecision(3))} ${units[power]}`;
}
