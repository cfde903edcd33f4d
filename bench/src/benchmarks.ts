import type { Benchmark } from './benchmark.js';
import { start } from './cli/start.js';
import { playground } from './demo/playground.js';
import { engine } from './engine/engine.js';
import { evaluateFiles } from './fs/evaluate.js';
import { filePerResult } from './fs/file-per-result.js';
import { rawAppend } from './fs/raw-append.js';
import { reload, reloadBigOutputs } from './fs/reload.js';
import { wall } from './fs/wall.js';
import { durable } from './idb/durable.js';
import { rawPacked } from './idb/raw-packed.js';
import { reload as reloadIdb, reloadMillion } from './idb/reload.js';
import { bytesPerExample } from './mem/bytes-per-example.js';
import { sizes } from './size/sizes.js';
import { smoothness } from './ui/smoothness.js';
import { versusComlink } from './worker/versus-comlink.js';

export const GROUPS = ['engine', 'fs', 'mem', 'idb', 'worker', 'ui', 'cli', 'demo', 'size'] as const;

export type Group = (typeof GROUPS)[number];

interface ListedBenchmark {
  readonly group: Group;
  readonly run: Benchmark;
  /** How many processes measure it; the medians count. */
  readonly processes: number;
}

/** By name, in the order they run. Each has processes of its own, so that none inherits another's heap or code. */
export const BENCHMARKS: ReadonlyMap<string, ListedBenchmark> = new Map([
  ['engine', { group: 'engine', run: engine, processes: 1 }],
  ['raw-append', { group: 'fs', run: rawAppend, processes: 1 }],
  ['evaluate-files', { group: 'fs', run: evaluateFiles, processes: 1 }],
  ['file-per-result', { group: 'fs', run: filePerResult, processes: 1 }],
  ['wall', { group: 'fs', run: wall, processes: 1 }],
  ['reload', { group: 'fs', run: reload, processes: 1 }],
  ['reload-big-outputs', { group: 'fs', run: reloadBigOutputs, processes: 1 }],
  ['bytes-per-example', { group: 'mem', run: bytesPerExample, processes: 3 }],
  ['durable-idb', { group: 'idb', run: durable, processes: 1 }],
  ['raw-packed', { group: 'idb', run: rawPacked, processes: 1 }],
  ['reload-idb', { group: 'idb', run: reloadIdb, processes: 1 }],
  ['reload-idb-million', { group: 'idb', run: reloadMillion, processes: 1 }],
  ['worker', { group: 'worker', run: versusComlink, processes: 1 }],
  ['ui', { group: 'ui', run: smoothness, processes: 1 }],
  ['cli', { group: 'cli', run: start, processes: 1 }],
  ['playground', { group: 'demo', run: playground, processes: 1 }],
  ['size', { group: 'size', run: sizes, processes: 1 }],
]);
