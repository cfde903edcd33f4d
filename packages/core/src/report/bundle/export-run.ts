import { checkOptions, rules } from '../../model/check.js';
import { TidemarkError } from '../../model/errors.js';
import type { JsonObject } from '../../model/json.js';
import { readWithPayloads } from '../../run/read-with-payloads.js';
import { runJournal } from '../../run/run-journal.js';
import type { CompletionEntry, PlannedStage, RunEntry, SessionEntry } from '../../store/entries.js';
import type { Store, StoredJournal } from '../../store/store.js';
import { createBundleDigest } from './bundle-digest.js';
import { BUNDLE_VERSION, BUNDLED_NOTES, type BundleHeader, type CodeLine } from './bundle-format.js';
import { type BundleScope, bundleScope, type ExportOptions, withContent } from './bundle-scope.js';

const exportRules = { stage: rules.text, through: rules.text };

/**
 * A run as portable text: JSON lines, each ending in a line feed, to be written to a file and read by `importRun`.
 *
 * It is the run's journal as it stood when the reading began, with all its sessions, so reports of the imported run are
 * equal; label, tags, note, mark and title go along. A few results are in memory at a time, and the ids of the examples.
 *
 * Iterating rejects with {@link TidemarkError} NOT_FOUND when there is no such run and STORE_CORRUPT when a result is
 * damaged; with `TypeError` when the run has no such stage.
 *
 * @param options - which part of the run; default all of it.
 * @throws {TypeError} for an unknown option, and when both are given.
 */
export function exportRun(store: Store, runId: string, options: ExportOptions = {}): AsyncIterable<string> {
  checkOptions('exportRun', options, exportRules);
  if (options.stage !== undefined && options.through !== undefined) {
    throw new TypeError('exportRun: expected stage or through, got both');
  }
  return writeLines(store, runId, options);
}

async function* writeLines(store: Store, runId: string, options: ExportOptions): AsyncGenerator<string> {
  const digest = createBundleDigest();
  let example = 0;
  let completions = 0;
  let entries = 0;
  for await (const { line, kind } of bundleLines(store, await runJournal(store, runId), options)) {
    if (kind === 'example') example++;
    if (kind === 'completion') completions++;
    if (kind === 'completion' || kind === 'lifecycle') entries++;
    digest.add(line);
    yield `${line}\n`;
  }
  const end = { entries, completions, examples: example };
  yield `${JSON.stringify({ end, sha256: digest.hex() })}\n`;
}

/** A line and what it tells of. An example that is told of again has been edited. */
export interface BundleLine {
  readonly line: string;
  readonly kind: 'header' | 'example' | 'edited' | 'completion' | 'lifecycle';
}

/** The lines of a bundle but the last. */
export async function* bundleLines(
  store: Store,
  journal: StoredJournal,
  options: ExportOptions,
): AsyncGenerator<BundleLine, void> {
  const { id } = journal;
  const { last, lastSeq, countOf } = await survey(store, id);
  const scope = bundleScope(options, last?.stages ?? []);
  const header = toHeader(journal, options, last && scope.head(last), countOf(scope));
  yield { line: JSON.stringify(header), kind: 'header' };
  const examples = new Map<string, string | undefined>();
  const contents = new Map<string, { readonly seq: number; readonly digest: string | undefined }>();
  let seq = 0;
  for await (const batch of store.readEntries(id)) {
    const wanted: RunEntry[] = [];
    for (const entry of batch as readonly RunEntry[]) {
      if (entry.seq > lastSeq) continue;
      if (scope.includes(entry)) wanted.push(entry);
      if (isContent(entry, scope))
        contents.set(entry.exampleId, { seq: entry.seq, digest: entry.exampleDigest });
    }
    for await (const { entry, payload } of readWithPayloads(store, id, wanted)) {
      seq++;
      const head = { ...scope.head(entry), seq };
      if (head.type !== undefined) {
        const line = JSON.stringify({ entry: head, ...(payload !== undefined && { payload }) });
        yield { line, kind: 'lifecycle' };
        continue;
      }
      if (payload === undefined) throw damaged(id, entry.seq);
      const content = scope.contentFrom === undefined ? undefined : contents.get(head.exampleId);
      const completion = portable(head, content?.digest);
      const { exampleId, exampleDigest } = completion;
      const isKnown = examples.has(exampleId);
      if (!isKnown || (exampleDigest !== undefined && examples.get(exampleId) !== exampleDigest)) {
        examples.set(exampleId, exampleDigest);
        const line = JSON.stringify({ example: { id: exampleId, digest: exampleDigest } });
        yield { line, kind: isKnown ? 'edited' : 'example' };
      }
      let text = scope.payload(completion, payload);
      if (content !== undefined) {
        const [from] = await store.readPayloads(id, [content.seq]);
        if (from === undefined) throw damaged(id, content.seq);
        text = withContent(text, from);
      }
      yield { line: `{"entry":${JSON.stringify(completion)},"payload":${text}}`, kind: 'completion' };
    }
  }
  if (seq !== header.entries) throw damaged(id, lastSeq);
}

/** What must be known before the first line: the last session, and how many entries there are. */
async function survey(store: Store, runId: string) {
  const counts = new Map<string | undefined, number>();
  const samples: RunEntry[] = [];
  let last: SessionEntry | undefined;
  let lastSeq = 0;
  for await (const batch of store.readEntries(runId)) {
    for (const entry of batch as readonly RunEntry[]) {
      if (entry.type === 'session') last = entry;
      const stage = entry.type === undefined ? entry.stage : undefined;
      const count = counts.get(stage) ?? 0;
      if (count === 0) samples.push(entry);
      counts.set(stage, count + 1);
      lastSeq = entry.seq;
    }
  }
  const stageOf = (entry: RunEntry) => (entry.type === undefined ? entry.stage : undefined);
  const countOf = (scope: BundleScope): number =>
    samples.filter(scope.includes).reduce((sum, entry) => sum + (counts.get(stageOf(entry)) ?? 0), 0);
  return { last, lastSeq, countOf };
}

function toHeader(
  { id, createdAt, formatVersion, header, notes }: StoredJournal,
  { stage, through }: ExportOptions,
  last: SessionEntry | undefined,
  entries: number,
): BundleHeader {
  const { imported: _, ...identity } = header;
  const kept = BUNDLED_NOTES.filter((name) => notes[name] !== undefined).map((name) => [name, notes[name]]);
  return {
    tidemark: 'bundle',
    version: BUNDLE_VERSION,
    formatVersion,
    id,
    createdAt,
    header: identity,
    notes: Object.fromEntries(kept) as JsonObject,
    ...(stage !== undefined && { scope: { stage } }),
    ...(through !== undefined && { scope: { through } }),
    stages: codeLines(last?.stages),
    scorers: codeLines(last?.scorers),
    entries,
  };
}

function codeLines(planned: readonly PlannedStage[] = []): CodeLine[] {
  return planned.map(({ name, digest }) => ({ name, digest }));
}

function isContent(entry: RunEntry, { contentFrom }: BundleScope): entry is CompletionEntry {
  return entry.type === undefined && entry.step === undefined && entry.stage === contentFrom;
}

/** A completion as it is the same wherever it lies. */
function portable({ origin, ...head }: CompletionEntry, digest: string | undefined): CompletionEntry {
  return {
    ...head,
    ...(origin === 'reused' && { origin }),
    ...(digest !== undefined && { exampleDigest: digest }),
  };
}

function damaged(runId: string, seq: number): TidemarkError {
  return new TidemarkError(
    'STORE_CORRUPT',
    `entry ${seq} of run ${runId} is damaged and can't be exported: see repairRun`,
    { details: { runId, seq } },
  );
}
