import leven from 'leven';

/** What an option must be. */
export interface Rule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  /** Looks into an accepted value. */
  readonly check?: (what: string, value: object) => void;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

type SharedRule =
  | 'any'
  | 'count'
  | 'countOrZero'
  | 'positive'
  | 'notNegative'
  | 'text'
  | 'boolean'
  | 'function';

/** The rules that options share. */
export const rules: Readonly<Record<SharedRule, Rule>> = {
  any: { expected: 'a value', accepts: () => true },
  count: { expected: 'a whole number of 1 or more', accepts: isCount },
  countOrZero: { expected: 'a whole number of 0 or more', accepts: (value) => value === 0 || isCount(value) },
  positive: { expected: 'a number over 0', accepts: (value) => isNumber(value) && value > 0 },
  notNegative: { expected: 'a number of 0 or more', accepts: (value) => isNumber(value) && value >= 0 },
  text: {
    expected: 'a text that is not empty',
    accepts: (value) => typeof value === 'string' && value !== '',
  },
  boolean: { expected: 'true or false', accepts: (value) => typeof value === 'boolean' },
  function: { expected: 'a function', accepts: (value) => typeof value === 'function' },
};

/** A rule that accepts just these values. */
export function oneOf(...values: readonly (string | boolean)[]): Rule {
  return {
    expected: `one of ${values.map(show).join(', ')}`,
    accepts: (value) => values.includes(value as string),
  };
}

/**
 * Checks an options object against rules; `undefined` counts as not given.
 *
 * @throws {TypeError} for an unknown option (with the closest known one) and for a value that a rule refuses.
 */
export function checkOptions(what: string, options: object, known: Readonly<Record<string, Rule>>): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${what}: expected an object of options, got ${show(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(known, name) ? known[name] : undefined;
    if (rule === undefined)
      throw new TypeError(`${what}: unknown option ${name}${suggest(name, Object.keys(known))}`);
    if (value === undefined) continue;
    if (!rule.accepts(value))
      throw new TypeError(`${what}: ${name}: expected ${rule.expected}, got ${show(value)}`);
    rule.check?.(`${what}: ${name}`, value as object);
  }
}

/** True for an object that a literal makes, in this or another realm. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Checks a name that people choose. @throws {TypeError} when it is not a text of 1 to 200 characters. */
export function checkName(what: string, name: unknown): void {
  if (typeof name !== 'string' || name === '' || name.length > 200 || name === '__proto__') {
    throw new TypeError(`${what}: expected a name of 1 to 200 characters, got ${show(name)}`);
  }
}

/** ` (did you mean x? known: …)`, to end a message about an unknown name. */
export function suggest(name: string, known: readonly string[]): string {
  const closest = [...known].sort((a, b) => leven(name, a) - leven(name, b))[0];
  if (closest === undefined) return ' (there are none)';
  const hint = leven(name, closest) <= Math.max(2, name.length / 3) ? `did you mean ${closest}? ` : '';
  return ` (${hint}known: ${known.join(', ')})`;
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `'${value.slice(0, 57)}…'` : `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}
