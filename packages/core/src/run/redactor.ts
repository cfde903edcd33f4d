import type { ErrorData } from '../model/error-data.js';
import { mapTexts } from '../model/map-texts.js';
import { REDACTED, redactText } from '../model/secret-text.js';

/** `false`: store errors and logs as they are. A function gets each of their texts and gives what is stored. */
export type Redact = boolean | ((text: string) => string);

/** Takes secrets out of what is stored of errors and logs. */
export interface Redactor {
  error(error: ErrorData): ErrorData;
  text(text: string): string;
}

/** A shorter value is in too many texts by chance. */
const LEAST_LENGTH = 6;

/** @param secrets - values to take out wherever they are. */
export function createRedactor(redact: Redact, secrets: readonly string[]): Redactor | undefined {
  if (redact === false) return undefined;
  const known = secrets.filter(({ length }) => length >= LEAST_LENGTH);
  const builtIn = (text: string) =>
    redactText(known.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text));
  const text = typeof redact === 'function' ? guarded(redact) : builtIn;
  return { error: (error) => mapTexts(error, text) as unknown as ErrorData, text };
}

/** A redactor that fails lets nothing through. */
function guarded(redact: (text: string) => string): (text: string) => string {
  return (text) => {
    try {
      const redacted: unknown = redact(text);
      return typeof redacted === 'string' ? redacted : REDACTED;
    } catch {
      return REDACTED;
    }
  };
}
