import { checkOptions, isPlainObject, type Rule, rules } from '../model/check.js';
import { rateLimitRule } from '../model/rate-limit-rule.js';
import type { ConcurrencyRange } from './adaptive-concurrency.js';
import type { TuneOptions } from './options.js';

const concurrencyRule: Rule = {
  expected: 'a whole number of 1 or more, or { min, max }',
  accepts: (value) => rules.count.accepts(value) || isPlainObject(value),
  check(what, value) {
    if (typeof value === 'number') return;
    checkOptions(what, value, { min: rules.count, max: rules.count });
    const { min, max } = value as Partial<ConcurrencyRange>;
    if (min === undefined || max === undefined || min > max) {
      throw new TypeError(`${what}: expected min and max, min not over max`);
    }
  },
};

/** The rules of {@link TuneOptions}. */
export const tuneRules: Readonly<Record<keyof TuneOptions, Rule>> = {
  concurrency: concurrencyRule,
  rateLimit: rateLimitRule,
};
