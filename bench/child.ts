// Runs one benchmark and sends its figures to the parent: `child.ts <name> <folder> <scale>`.
import { BENCHMARKS } from './src/benchmarks.js';

const [name = '', dir = '', scaleText = '1'] = process.argv.slice(2);
const benchmark = BENCHMARKS.get(name);
if (benchmark === undefined) throw new Error(`There is no benchmark ${name}`);
const scale = Number(scaleText);
const count = (full: number) => Math.max(16, Math.ceil(full * scale));
const figures = await benchmark.run({ dir, count, rounds: scale < 1 ? 1 : 3 });
if (process.send === undefined) console.error(figures);
process.send?.(figures);
