import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pMap from 'p-map';
import type { Benchmark } from '../benchmark.js';
import { interleave, timed } from '../interleave.js';
import { medianRatio } from '../statistics.js';
import { CONCURRENCY, timeRun, trivialExamples } from '../trivial-evaluation.js';
import { withFolder, withStore } from './fresh-store.js';

const output = 'x'.repeat(200);
const task = async () => output;

/** Throughput of a whole run against the simplest thing that keeps results: one file for each. */
export const filePerResult: Benchmark = async ({ dir, count, rounds }) => {
  const examples = trivialExamples(count(20_000));
  const writeResults = (folder: string) =>
    pMap(
      examples,
      async (example) => {
        const result = { ...example, output: await task() };
        await writeFile(join(folder, `${example.id}.json`), JSON.stringify(result));
      },
      { concurrency: CONCURRENCY },
    );
  const { ours, files } = await interleave(
    {
      ours: () => withStore(dir, (store) => timeRun(store, examples, task)),
      files: () => withFolder(dir, (folder) => timed(() => writeResults(folder))),
    },
    rounds,
  );
  return { 'fs.vs_file_per_result': medianRatio(files, ours) };
};
