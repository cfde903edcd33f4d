import type { Figures } from './benchmark.js';

interface Limit {
  readonly max?: number;
  readonly min?: number;
}

const LIMITS: Readonly<Record<string, Limit>> = {
  'engine.vs_pmap': { max: 8 },
  'engine.vs_mergemap': { max: 0.6 },
  'engine.linearity': { max: 2.3 },
  'fs.vs_raw_append': { min: 0.5 },
  'fs.linearity': { max: 2.3 },
  'fs.reload_vs_parse': { max: 2 },
  'fs.reload_10kb_vs_200b': { max: 1.2 },
  'mem.bytes_per_example': { max: 400 },
  'idb.vs_put_per_result': { min: 20 },
  'idb.vs_raw_packed': { min: 0.5 },
  'idb.reload_100k_vs_getall': { max: 1.5 },
  'worker.vs_comlink_calls': { min: 4 },
  'ui.long_tasks': { max: 0 },
  'cli.help_vs_node': { max: 4 },
  'cli.list_1000_vs_node': { max: 15 },
  'demo.first_load_gzip': { max: 250 * 1_000 },
  'demo.long_tasks': { max: 0 },
  'demo.scroll_blank_frames': { max: 0 },
  'size.core_gzip': { max: 16 * 1_024 },
  'size.core_door_gzip': { max: 32 * 1_024 },
  'size.adapter_idb_gzip': { max: 6 * 1_024 },
};

/** A bar and whether it holds. */
export interface Bar extends Limit {
  readonly pass: boolean;
}

/** The bars of the figures that were measured. */
export function judge(figures: Figures): Record<string, Bar> {
  const bars: Record<string, Bar> = {};
  for (const [name, limit] of Object.entries(LIMITS)) {
    const figure = figures[name];
    if (figure === undefined) continue;
    const { max = Number.POSITIVE_INFINITY, min = Number.NEGATIVE_INFINITY } = limit;
    bars[name] = { ...limit, pass: figure <= max && figure >= min };
  }
  return bars;
}
