import type { ReadyEvaluation } from '../evaluations/ready-evaluation.js';

/** How hard runs of an evaluation work. */
export interface Pace {
  readonly workers: number;
  /** Examples at a time. */
  readonly concurrency: number;
}

export const MOST_WORKERS = 16;
export const MOST_CONCURRENCY = 128;

/** The pace chosen last on this device, for runs that go on after a reload too. */
export function readPace({
  name,
  suggestedConcurrency,
}: Pick<ReadyEvaluation, 'name' | 'suggestedConcurrency'>): Pace {
  const cores = navigator.hardwareConcurrency ?? 2;
  const { workers, concurrency } = parse(read(name));
  return {
    workers: within(workers, MOST_WORKERS) ?? Math.max(1, Math.min(4, cores - 1)),
    concurrency: within(concurrency, MOST_CONCURRENCY) ?? suggestedConcurrency,
  };
}

/** Keeps a pace for the next time. */
export function keepPace(name: string, pace: Pace): void {
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(pace));
  } catch {
    // Where nothing may be stored, the suggestion holds again next time.
  }
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    return null;
  }
}

function parse(text: string | null): Partial<Record<keyof Pace, unknown>> {
  try {
    return JSON.parse(text ?? '{}') ?? {};
  } catch {
    return {};
  }
}

function within(value: unknown, most: number): number | undefined {
  return Number.isInteger(value) && (value as number) >= 1 ? Math.min(value as number, most) : undefined;
}

function keyOf(name: string): string {
  return `tidemark-playground/pace/${name}`;
}
