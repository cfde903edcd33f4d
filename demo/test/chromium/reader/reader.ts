import { createIdbStore } from '@tidemark/adapter-idb';
import { buildReport, defineEvaluation, evaluate, followRun, listRuns, updateRun } from '@tidemark/core';
import type { Outcome, StoreReader } from '../harness/store-reader.js';

const store = await createIdbStore({ name: 'tidemark-playground' });

/** All that an interruption may not change. */
async function outcome(runId: string): Promise<Outcome> {
  const { counts, scores, errors, usage, sessions } = await buildReport(store, runId);
  const results: unknown[] = [];
  for await (const { exampleId, status, output, scores, error } of followRun(store, runId).results()) {
    results.push({ exampleId, status, output, scores, error: error?.message });
  }
  return { sessions: sessions.length, report: { counts, scores, errors, usage }, results };
}

const reader: StoreReader = {
  runIds: async () => (await listRuns(store)).map(({ runId }) => runId),
  outcome,
  async addRun({ name, runId, label, examples, failWith }) {
    const evaluation = defineEvaluation({
      name,
      dataset: { name: 'written', examples },
      task(input) {
        if (failWith !== undefined) throw new Error(failWith);
        return input;
      },
      scorers: { same: ({ output, input }) => output === input },
    });
    await evaluate(evaluation, { store, runId }).finished;
    await updateRun(store, runId, { label, tags: [label], title: label, note: label });
  },
};
globalThis.reader = reader;
