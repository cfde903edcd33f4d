import { InvalidArgumentError } from 'commander';

/** A whole number of `least` or more. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number of ${least} or more.`);
  };
}

/** A score from 0 to 1. */
export function score(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a score from 0 to 1.');
}

/** A whole number, or `all`. */
export function countOrAll(text: string): number | 'all' {
  return text === 'all' ? text : wholeNumber(0)(text);
}

/** Gathers an option that may be given several times. */
export function gather(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

/** `8`, or `2..32` for what finds its own measure. */
export function concurrency(text: string): number | { readonly min: number; readonly max: number } {
  const [, min, max] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  if (min === undefined) return wholeNumber(1)(text);
  const range = { min: Number(min), max: Number(max) };
  if (range.min < 1 || range.max < range.min) throw new InvalidArgumentError('Expected as in 2..32.');
  return range;
}

/** Gathers `scorer<number`. */
export function scoreBelow(
  text: string,
  earlier: Readonly<Record<string, number>> = {},
): Record<string, number> {
  const [, scorer, below] = /^(.+?)\s*<\s*([\d.]+)$/.exec(text) ?? [];
  if (scorer === undefined || below === undefined || Number.isNaN(Number(below))) {
    throw new InvalidArgumentError(
      "Expected as in 'exactMatch<1' (in quotes, since < means something to the shell).",
    );
  }
  return { ...earlier, [scorer]: Number(below) };
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A point in time: `2026-01-31`, or `2d` for two days ago (s, m, h, d, w). */
export function since(text: string): Date {
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined)
    return new Date(Date.now() - Number(count) * (UNITS[unit] ?? 0));
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError('Expected a date as in 2026-01-31, or an age as in 2d (s, m, h, d, w).');
}

/** US dollars. */
export function budget(text: string): { readonly costUsd: number } {
  const costUsd = Number(text.replace(/^\$/, ''));
  if (costUsd > 0) return { costUsd };
  throw new InvalidArgumentError('Expected US dollars over 0, as in 2.50.');
}
