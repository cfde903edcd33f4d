/** Does its work once and gives the milliseconds of the part that counts. */
export type Subject = () => Promise<number>;

/**
 * Measures the subjects in turn, A B C A B C, after a round to warm up. The heap is collected before each, so that
 * none pays for the garbage of the one before (child processes run with `--expose-gc`).
 *
 * @param warmUp - the same with less work, where a whole round would take long.
 */
export async function interleave<Name extends string>(
  subjects: Readonly<Record<Name, Subject>>,
  rounds: number,
  warmUp: Readonly<Record<Name, Subject>> = subjects,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(subjects) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const name of names) await warmUp[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      globalThis.gc?.();
      samples[name].push(await subjects[name]());
    }
  }
  return samples;
}

/** The milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
