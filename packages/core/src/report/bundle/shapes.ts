/** Tells whether a value has a form. */
export type Shape = (value: unknown) => boolean;

const MOST_ROWS = 2 ** 32 - 1;
/** Milliseconds from 1970 that a Date can hold. */
const LAST_TIME = 8.64e15;

export const text: Shape = (value) => typeof value === 'string';
export const name: Shape = (value) =>
  typeof value === 'string' && value.length >= 1 && value.length <= 200 && value !== '__proto__';
export const digest: Shape = (value) => typeof value === 'string' && /^[\da-f]{32}$/.test(value);
export const amount: Shape = (value) => typeof value === 'number' && value >= 0;
export const time: Shape = (value) => amount(value) && (value as number) <= LAST_TIME;
export const number: Shape = (value) => typeof value === 'number';
export const scoreOrNull: Shape = (value) => value === null || number(value);
export const textOrNumber: Shape = (value) => text(value) || number(value);
export const list: Shape = Array.isArray;

export const object = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const whole =
  (least: number, most: number = MOST_ROWS): Shape =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

export const one =
  (...values: readonly unknown[]): Shape =>
  (value) =>
    values.includes(value);

export const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);

/** A list of just these. */
export const tuple =
  (...shapes: readonly Shape[]): Shape =>
  (value) =>
    Array.isArray(value) && value.length === shapes.length && shapes.every((shape, i) => shape(value[i]));

export const recordOf =
  (shape: Shape): Shape =>
  (value) =>
    object(value) && Object.values(value).every(shape);

/** A member that may be missing. */
export const maybe =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);

/** An object whose members have these forms; others may be there too. */
export const fields =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    misfit(value, shapes) === undefined;

/** The name of the first member that has not its form; '' when the value is no object. */
export function misfit(value: unknown, shapes: Readonly<Record<string, Shape>>): string | undefined {
  if (!object(value)) return '';
  return Object.keys(shapes).find((key) => shapes[key]?.(value[key]) !== true);
}

/** True when an object in `value` owns the key `__proto__`: who copies it by assignment would change a prototype. */
export function hasProto(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProto);
}
