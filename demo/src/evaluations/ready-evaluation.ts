import type { Evaluation } from '@tidemark/core';
import type { WorkerGroup } from '../workers/worker-group.js';

/** An evaluation that can be run. */
export interface LoadedEvaluation {
  readonly evaluation: Evaluation;
  /** Those that do its work, if it has any. */
  readonly workers?: WorkerGroup;
}

/** An evaluation that the playground offers. */
export interface ReadyEvaluation {
  /** Its name, in addresses and runs. */
  readonly name: string;
  readonly title: string;
  /** One sentence of what it does and on what. */
  readonly summary: string;
  /** Loads its code. Called before it runs, and at the start for runs that were interrupted. */
  readonly load: (workers: number) => Promise<LoadedEvaluation>;
  /** How many examples a first run takes. */
  readonly suggestedLimit: number;
  /** Examples at a time. */
  readonly suggestedConcurrency: number;
}
