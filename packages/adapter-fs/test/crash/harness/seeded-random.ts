/** Numbers that a seed determines, so that what they led to can be repeated. */
export interface Random {
  /** From 0 up to but not including 1. */
  next(): number;
  /** A whole number from 0 up to but not including `below`. */
  int(below: number): number;
  pick<T>(choices: readonly T[]): T;
}

/** Makes a {@link Random} (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  return { next, int, pick: (choices) => choices[int(choices.length)] as (typeof choices)[number] };
}

/** The seed that TIDEMARK_SEED asks for, else a new one. */
export function chooseSeed(wanted: string | undefined = process.env.TIDEMARK_SEED): number {
  return wanted === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(wanted);
}
