import { expect, test } from 'vitest';
import { characterAccuracy } from '../../src/evaluations/character-accuracy.js';

test.for([
  ['right', 'right', 1],
  ['', 'four', 0],
  ['kitten', 'sitting', 1 - 3 / 7],
  ['much longer than it was', 'it', 0],
  ['', '', 1],
  ['noise', '', 0],
  ['🙂', '🙃', 0],
] as const)('%j for %j', ([read, written, accuracy]) => {
  expect(characterAccuracy(read, written)).toBeCloseTo(accuracy, 10);
});
