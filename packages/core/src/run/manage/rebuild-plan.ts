import { SCORE_STAGE } from '../../model/evaluation.js';
import { type PlannedStage, type SessionEntry, UNKNOWN_DIGEST } from '../../store/entries.js';
import type { Store } from '../../store/store.js';
import { isCompletion, readWhatIsThere } from './read-what-is-there.js';

/** The stages and scorers that a run's completions tell of, in order of appearance: all that is left when its sessions are lost. */
export async function rebuildPlan(
  store: Store,
  runId: string,
): Promise<Pick<SessionEntry, 'stages' | 'scorers'>> {
  const samples = new Map<string, number | undefined>();
  const scorers = new Set<string>();
  await readWhatIsThere(store, runId, (batch) => {
    for (const { stage, sample, step, scores = {} } of batch.filter(isCompletion)) {
      for (const name of Object.keys(scores)) scorers.add(name);
      if (stage === SCORE_STAGE) {
        if (step !== undefined) scorers.add(step);
        continue;
      }
      const most = samples.get(stage);
      samples.set(stage, sample === undefined ? most : Math.max(most ?? 1, sample + 1));
    }
  });
  return {
    stages: [...samples].map(([name, count]) => ({
      ...unknown(name),
      ...(count !== undefined && { samples: count }),
    })),
    scorers: [...scorers].map(unknown),
  };
}

function unknown(name: string): PlannedStage {
  return { name, digest: UNKNOWN_DIGEST, validFrom: 1 };
}
