import { suggest } from '../../model/check.js';
import { SCORE_STAGE } from '../../model/evaluation.js';
import type { JsonObject } from '../../model/json.js';
import type { CompletionEntry, PlannedStage, RunEntry, SessionEntry } from '../../store/entries.js';

/** Which part of a run to export. */
export interface ExportOptions {
  /** Only this stage, with the examples' content, to read it elsewhere; `score` is the last stage with its scores. */
  readonly stage?: string;
  /** The stages up to this one: the run can be gone on with after it, as after `until`. */
  readonly through?: string;
}

/** The part of a run that a bundle holds. */
export interface BundleScope {
  includes(entry: RunEntry): boolean;
  /** What an entry says within the part. */
  head<T extends RunEntry>(entry: T): T;
  payload(entry: CompletionEntry, payload: string): string;
  /** The stage whose completions keep the examples' content; absent when that is where it was. */
  readonly contentFrom?: string;
}

const WHOLE: BundleScope = {
  includes: () => true,
  head: (entry) => entry,
  payload: (_, payload) => payload,
};

/** @throws {TypeError} when the run's last session has no such stage. */
export function bundleScope(
  { stage, through }: ExportOptions,
  planned: readonly PlannedStage[],
): BundleScope {
  const named = stage ?? through;
  if (named === undefined) return WHOLE;
  const names = planned.map(({ name }) => name);
  const first = names[0];
  const at = named === SCORE_STAGE && !names.includes(SCORE_STAGE) ? names.length : names.indexOf(named);
  if (at < 0 || first === undefined) {
    const known = names.length === 0 ? [] : [...names, SCORE_STAGE];
    throw new TypeError(`exportRun: the run has no stage ${named}${suggest(named, known)}`);
  }
  const hasScores = at === names.length;
  const only = stage === undefined || at === 0 ? undefined : names[hasScores ? at - 1 : at];
  if (hasScores && (only === undefined || only === first)) return WHOLE;
  const kept = new Set(only === undefined ? names.slice(0, at + 1) : [only]);
  return {
    includes: (entry) =>
      entry.type !== undefined || kept.has(entry.stage) || (hasScores && entry.stage === SCORE_STAGE),
    head: (entry) => narrow(entry, kept, hasScores, only === undefined ? named : undefined),
    payload: (_, payload) => (hasScores ? payload : without(payload, 'scoreMetadata')),
    ...(only !== undefined && only !== first && { contentFrom: first }),
  };
}

/** A session that goes on stays whole and is done through its stage; one to be read has only what is there. */
function narrow<T extends RunEntry>(
  entry: T,
  kept: ReadonlySet<string>,
  hasScores: boolean,
  until: string | undefined,
): T {
  if (entry.type === undefined) {
    const { scores, ...rest } = entry;
    return hasScores || scores === undefined ? entry : (rest as T);
  }
  if (entry.type !== 'session') return entry;
  const { stages, scorers, options } = entry as SessionEntry;
  const plan =
    until === undefined
      ? { stages: stages.filter(({ name }) => kept.has(name)), scorers: hasScores ? scorers : [] }
      : { options: { ...options, until } };
  return { ...entry, ...plan };
}

/** A payload with the content that another one has: input, expected and metadata. */
export function withContent(payload: string, from: string): string {
  const { input, expected, metadata } = JSON.parse(from) as JsonObject;
  return JSON.stringify({ ...JSON.parse(payload), input, expected, metadata });
}

function without(payload: string, member: string): string {
  if (!payload.includes(`"${member}"`)) return payload;
  const { [member]: _, ...rest } = JSON.parse(payload) as JsonObject;
  return JSON.stringify(rest);
}
