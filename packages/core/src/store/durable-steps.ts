import type { CompletionEntry } from './entries.js';

interface StepRecord {
  readonly stage: string;
  readonly sample: number;
  readonly step: string;
  readonly session: number;
  readonly seq: number;
}

/** The durable steps of stages that are not done yet, by row. Few at a time: a stage that is done drops its steps. */
export class DurableSteps {
  readonly #steps = new Map<number, StepRecord[]>();

  add(row: number, { stage, sample = 0, step = '', session, seq }: CompletionEntry): void {
    const record = { stage, sample, step, session, seq };
    const steps = this.#steps.get(row);
    if (steps === undefined) this.#steps.set(row, [record]);
    else steps.push(record);
  }

  /** The seq under which a step was recorded last, in session `validFrom` or later. */
  seq(row: number, stage: string, sample: number, step: string, validFrom: number): number | undefined {
    const found = this.#steps
      .get(row)
      ?.findLast((each) => each.step === step && each.stage === stage && each.sample === sample);
    return found === undefined || found.session < validFrom ? undefined : found.seq;
  }

  has(row: number): boolean {
    return this.#steps.has(row);
  }

  /** True when any example has steps of this stage. */
  hasOf(stage: string): boolean {
    return [...this.#steps.values()].some((steps) => steps.some((each) => each.stage === stage));
  }

  drop(row: number, stage: string, sample: number): void {
    const steps = this.#steps.get(row);
    if (steps === undefined) return;
    const kept = steps.filter((each) => each.stage !== stage || each.sample !== sample);
    if (kept.length === 0) this.#steps.delete(row);
    else this.#steps.set(row, kept);
  }
}
