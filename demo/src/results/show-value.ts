/** A value as text, for people to read. Never markup: it is shown as text. */
export function showValue(value: unknown, indent = 2): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, plain, indent) ?? String(value);
}

/** The beginning of a value on one line. */
export function previewOf(value: unknown, length = 240): string {
  const text = typeof value === 'string' ? value.slice(0, length * 2) : showValue(value, 0);
  return text.replace(/\s+/g, ' ').slice(0, length);
}

/** What JSON has no word for. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Map) return { Map: [...value] };
  if (value instanceof Set) return { Set: [...value] };
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return { [value.constructor.name]: [...(value as Uint8Array)] };
  return value;
}
