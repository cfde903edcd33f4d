import { digestValue } from './digest.js';

/** The code of a stage, a scorer or a worker's task. */
export interface Code {
  readonly run: (...args: never[]) => unknown;
  /** Says which code this is; without it the source text does. */
  readonly version?: string | undefined;
}

/** Tells one code from another, wherever it runs. */
export function codeDigest({ run, version }: Code): string {
  return digestValue(version === undefined ? { source: run.toString() } : { version });
}

/** True when the digest says nothing: no version, and a source text that the engine hides. */
export function isUnversioned({ run, version }: Code): boolean {
  return version === undefined && /\{\s*\[native code\]\s*\}\s*$/.test(run.toString());
}
