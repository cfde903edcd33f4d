const MAX_CHARACTERS = 200;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Where in a value something is, as in code: `input.messages[2]["odd key"]`; the middle of a long path is cut. */
export function pathText(name: string, path: readonly (string | number)[]): string {
  const steps = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    return IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  const text = name + steps.join('');
  if (text.length <= MAX_CHARACTERS) return text;
  return `${text.slice(0, MAX_CHARACTERS / 2)}…${text.slice(-MAX_CHARACTERS / 2)}`;
}
