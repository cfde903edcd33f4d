import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import type { Platform } from './worker-case.js';
import { casesOn } from './worker-cases.js';

setFlagsFromString('--expose-gc');

const platform: Platform = {
  name: 'node',
  create(script) {
    if (script === 'syntax-error') return new Worker('const = 1', { eval: true });
    const resourceLimits = { maxOldGenerationSizeMb: 64 };
    return new Worker(new URL(`./workers/${script}.mjs`, import.meta.url), { resourceLimits });
  },
  gc: runInNewContext('gc'),
};

for (const [subject, cases] of casesOn('node')) {
  describe(subject, () => {
    for (const { name, run, expected } of cases) {
      test(name, async () => expect(await run(platform)).toEqual(expected));
    }
  });
}
