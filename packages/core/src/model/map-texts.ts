import { isPlainObject } from './check.js';

/** A copy with each text in plain objects, lists and Maps replaced; `path` names where it is. All else stays the same. */
export function mapTexts(
  value: unknown,
  replace: (text: string, path: readonly string[]) => string,
  path: readonly string[] = [],
): unknown {
  if (typeof value === 'string') return replace(value, path);
  const inner = ([key, each]: [unknown, unknown]) =>
    [key, mapTexts(each, replace, [...path, String(key)])] as const;
  if (Array.isArray(value)) return value.map((each, i) => inner([i, each])[1]);
  if (value instanceof Map) return new Map([...value].map(inner));
  return isPlainObject(value)
    ? Object.fromEntries(Object.entries(value).map(inner) as [string, unknown][])
    : value;
}
