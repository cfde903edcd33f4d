import { fileURLToPath } from 'node:url';
import { createFsStore } from '@tidemark/adapter-fs';
import { defineEvaluation, evaluate } from '@tidemark/core';
import type { Benchmark } from '../benchmark.js';
import { interleave } from '../interleave.js';
import { median } from '../statistics.js';
import { timeProcess } from '../time-process.js';

const bin = fileURLToPath(new URL('../../../packages/cli/dist/bin.js', import.meta.url));

const small = defineEvaluation({
  name: 'small',
  dataset: [{ input: 1 }],
  task: (input) => input,
  scorers: { one: () => 1 },
});

/** What a person waits for at the prompt: the help, and a list of 1,000 runs, beside a Node process that does nothing. */
export const start: Benchmark = async ({ dir, count, rounds }) => {
  const runs = count(1_000);
  const store = await createFsStore({ dir });
  for (let run = 0; run < runs; run++) {
    await evaluate(small, { store, runId: `small-${run}` }).finished;
  }
  await store.close();
  const { node, help, list } = await interleave(
    {
      node: () => timeProcess(['-e', '0']),
      help: () => timeProcess([bin, '--help']),
      list: () => timeProcess([bin, 'list', '--store', `fs:${dir}`]),
    },
    4 * rounds - 1,
  );
  return {
    'cli.help_ms': median(help),
    'cli.help_vs_node': median(help) / median(node),
    'cli.list_1000_ms': median(list),
    'cli.list_1000_vs_node': median(list) / median(node),
  };
};
