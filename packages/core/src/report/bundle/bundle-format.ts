import { TidemarkError } from '../../model/errors.js';
import type { JsonObject, JsonValue } from '../../model/json.js';
import type { Entry } from '../../store/store.js';

/** The version of the lines' own form; what they hold has that of journals. */
export const BUNDLE_VERSION = 1;

/** The first line: which run it is, and how many entries come. */
export interface BundleHeader {
  readonly tidemark: 'bundle';
  readonly version: number;
  readonly formatVersion: number;
  /** The run's id. */
  readonly id: string;
  readonly createdAt: string;
  /** The run's identity: evaluation, params, dataset, seed. */
  readonly header: JsonObject;
  /** Label, tags and the like. */
  readonly notes: JsonObject;
  /** Which part of the run it is; absent for all of it. */
  readonly scope?: { readonly stage?: string; readonly through?: string };
  /** Those of the last session. */
  readonly stages: readonly CodeLine[];
  readonly scorers: readonly CodeLine[];
  readonly entries: number;
}

/** A stage or scorer with the digest of its code. */
export interface CodeLine {
  readonly name: string;
  readonly digest: string;
}

/** Comes before the first entry that names the example, and again when the example's content had been edited. */
export interface ExampleLine {
  readonly example: { readonly id: string; readonly digest?: string };
}

/** One entry of the journal, numbered from 1 on, with its payload: a completion's as JSON, any other's as a text. */
export interface EntryLine {
  readonly entry: Entry;
  readonly payload?: JsonValue;
}

/** The last line. The digest is that of all lines before it, each with a line feed at its end, in UTF-8. */
export interface EndLine {
  readonly end: BundleCounts;
  readonly sha256: string;
}

/** What a bundle holds. */
interface BundleCounts {
  readonly entries: number;
  readonly completions: number;
  readonly examples: number;
}

/** What of a run's notes goes along: what people noted. */
export const BUNDLED_NOTES = ['label', 'tags', 'note', 'marked', 'title'] as const;

/** The error for a bundle that can't be imported. @param line - the line's number, from 1, blank ones not counted. */
export function invalidBundle(
  line: number,
  reason: string,
  advice = 'export the run again',
  cause?: unknown,
): TidemarkError {
  return new TidemarkError(
    'BUNDLE_INVALID',
    `line ${line} of the bundle ${reason}; nothing was imported: ${advice}`,
    {
      details: { line, reason },
      ...(cause !== undefined && { cause }),
    },
  );
}
