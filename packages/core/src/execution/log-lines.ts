/** Text lines up to a size; what comes after is only counted. */
export interface LogLines {
  add(values: readonly unknown[]): void;
  /** The lines, and a last one that says how much was left out. */
  read(): readonly string[];
}

const MAX_LENGTH = 64 * 1024;

/** Keeps up to 64 Ki characters. */
export function createLogLines(): LogLines {
  const lines: string[] = [];
  let left = MAX_LENGTH;
  let dropped = 0;
  return {
    add(values) {
      const line = values.map(format).join(' ');
      if (line.length < left) {
        lines.push(line);
        left -= line.length + 1;
      } else {
        if (left > 0) lines.push(line.slice(0, left));
        dropped += line.length - left;
        left = 0;
      }
    },
    read: () =>
      dropped === 0 ? [...lines] : [...lines, `… ${dropped} more characters were logged and not kept`],
  };
}

/** Texts as they are, errors by name and message, all else as JSON where it has one. */
function format(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    if (typeof value !== 'object' || value instanceof Error) return String(value);
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
