import { checkOptions, isPlainObject, type Rule, rules } from './check.js';
import type { RateLimit } from './evaluation.js';

const rateLimitRules = {
  perSecond: rules.positive,
  perMinute: rules.positive,
  burst: rules.count,
  key: rules.text,
};

/** Checks a rate limit. @throws {TypeError} naming what is wrong. */
function checkRateLimit(what: string, limit: RateLimit): void {
  checkOptions(what, limit, rateLimitRules);
  if ((limit.perSecond === undefined) === (limit.perMinute === undefined)) {
    throw new TypeError(`${what}: expected one of perSecond and perMinute`);
  }
}

/** The rule for a `rateLimit` option. */
export const rateLimitRule: Rule = {
  expected: 'a rate limit',
  accepts: isPlainObject,
  check: checkRateLimit,
};
