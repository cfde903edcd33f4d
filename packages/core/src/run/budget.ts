import type { Usage } from '../model/evaluation.js';

/** What a run may consume over all its sessions, as `ctx.usage` counts it. */
export interface Budget {
  /** US dollars. */
  readonly costUsd?: number;
  /** Input and output tokens together. */
  readonly tokens?: number;
}

/** What a run has consumed of its budget. */
export interface BudgetWatch {
  readonly isSpent: boolean;
  count(usage: Usage): void;
}

/** Sums of cents are seldom exact. */
const TOLERANCE = 1 - 1e-9;

/** @param before - what earlier sessions consumed. */
export function createBudgetWatch(budget: Budget, before: Usage): BudgetWatch {
  let costUsd = 0;
  let tokens = 0;
  const count = (usage: Usage): void => {
    costUsd += usage.costUsd ?? 0;
    tokens += (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
  };
  count(before);
  return {
    get isSpent() {
      const { costUsd: most = Number.POSITIVE_INFINITY, tokens: mostTokens = Number.POSITIVE_INFINITY } =
        budget;
      return costUsd >= most * TOLERANCE || tokens >= mostTokens;
    },
    count,
  };
}
