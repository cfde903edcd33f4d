import { test } from 'vitest';
import { holdToReference } from '../../../core/test/life/model/property.js';
import { onFiles } from './model-on-files.js';

test('whatever is done to a run on files: what counts, what is called and what is reported agree with a model', async () => {
  await holdToReference(onFiles, { numRuns: 30 });
}, 120_000);
