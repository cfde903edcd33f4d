import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NumberedIds } from '../../src/store/numbered-ids.js';

it('numbers distinct ids as a Map would, in order of appearance', () => {
  const id = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.nat(2_000).map((n) => `example-${n}`),
  );
  fc.assert(
    fc.property(fc.array(id, { maxLength: 3_000, size: 'max' }), fc.array(id), (added, asked) => {
      const expected = new Map<string, number>();
      const ids = new NumberedIds();
      for (const each of added) {
        const number = expected.get(each) ?? expected.size;
        expected.set(each, number);
        expect(ids.add(each)).toBe(number);
      }
      expect(ids.size).toBe(expected.size);
      for (const each of [...added, ...asked]) expect(ids.find(each)).toBe(expected.get(each));
      for (const [each, number] of expected) expect(ids.at(number)).toBe(each);
    }),
    { numRuns: 30 },
  );
});
