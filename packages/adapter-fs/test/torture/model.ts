import { parseArgs } from 'node:util';
import { holdToReference, inMemory, type Trial } from '../../../core/test/life/model/property.js';
import { chooseSeed } from '../crash/harness/seeded-random.js';
import { onFiles } from '../life/model-on-files.js';

/** So many sequences are tried at a time. */
const AT_ONCE = 500;

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    replay: { type: 'string' },
  },
});
const count = Number(values.model);
if (!Number.isInteger(count) || count < 1)
  throw new TypeError(`--model: expected a whole number of 1 or more, got ${values.model}`);
const seed = chooseSeed(values.seed ?? process.env.TIDEMARK_SEED);

// One in ten on files, which take longer.
const onDisk = Math.ceil(count / 10);
const parts: (readonly [string, typeof inMemory, number])[] = [
  ['in memory', inMemory, count - onDisk],
  ['on files', onFiles, onDisk],
];
for (const [where, openPlace, all] of parts) {
  for (let done = 0; done < all; done += AT_ONCE) {
    const numRuns = Math.min(AT_ONCE, all - done);
    const trial: Trial = {
      numRuns,
      seed: seed + done,
      ...(values.path !== undefined && { path: values.path }),
      ...(values.replay !== undefined && { replayPath: values.replay }),
    };
    try {
      await holdToReference(openPlace, trial);
    } catch (error) {
      console.error(`${where}, after ${done} sequences:`, error);
      console.error(
        `Replay with the seed, path and replayPath above: --model ${AT_ONCE} --seed … --path … --replay …`,
      );
      process.exit(1);
    }
    console.log(`${done + numRuns} of ${all} sequences ${where} agree with the model (seed ${seed})`);
  }
}
