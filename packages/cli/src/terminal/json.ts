/** JSON of whatever a run may hold: what JSON has no word for becomes the nearest thing that it has. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, nearest, indent) ?? 'null';
}

function nearest(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value];
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  if (value instanceof Error) {
    const { name, message, code, cause } = value as Error & { code?: unknown };
    return { name, message, code, cause };
  }
  return value;
}
