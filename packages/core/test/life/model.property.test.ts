import { test } from 'vitest';
import { holdToReference, inMemory } from './model/property.js';

test('whatever is done to a run: what counts, what is called and what is reported agree with a model', async () => {
  await holdToReference(inMemory, { numRuns: 170 });
}, 120_000);
