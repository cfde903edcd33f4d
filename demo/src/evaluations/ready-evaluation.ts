import type { Evaluation } from '@tidemark/core';

/** An evaluation that the playground offers. */
export interface ReadyEvaluation {
  /** Its name, in addresses and runs. */
  readonly name: string;
  readonly title: string;
  /** One sentence of what it does and on what. */
  readonly summary: string;
  /** Loads its code. Called before it runs, and at the start for runs that were interrupted. */
  readonly load: () => Promise<Evaluation>;
  /** How many examples a first run takes. */
  readonly suggestedLimit: number;
}
