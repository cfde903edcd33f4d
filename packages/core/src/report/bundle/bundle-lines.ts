import { TidemarkError } from '../../model/errors.js';
import type { JsonObject } from '../../model/json.js';
import { readPayloadTexts } from '../../run/read-payload-texts.js';
import type { CompletionEntry, PlannedStage, RunEntry, SessionEntry } from '../../store/entries.js';
import type { Store, StoredJournal } from '../../store/store.js';
import { BUNDLE_VERSION, BUNDLED_NOTES, type BundleHeader, type CodeLine } from './bundle-format.js';
import { type BundleScope, bundleScope, type ExportOptions, withContent } from './bundle-scope.js';

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
  const { last, lastSeq, countOf, moments } = await survey(store, id);
  const scope = bundleScope(options, last?.stages ?? []);
  const header = toHeader(journal, options, last && scope.head(last), countOf(scope));
  yield { line: JSON.stringify(header), kind: 'header' };
  /** The digest told last, by example. */
  const examples = new Map<string, string | undefined>();
  const pending = [...moments.keys()];
  let seq = 0;
  for await (const { entry, payload, content } of readWanted(store, id, lastSeq, scope)) {
    while (pending[0] !== undefined && pending[0] < entry.seq) moments.set(pending.shift() as number, seq);
    seq++;
    const head = withMoment({ ...scope.head(entry), seq }, moments);
    if (head.type !== undefined) {
      const line = JSON.stringify({ entry: head, ...(payload !== undefined && { payload }) });
      yield { line, kind: 'lifecycle' };
      continue;
    }
    if (payload === undefined) throw damaged(id, entry.seq);
    const completion = portable(head, content?.exampleDigest);
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
  if (seq !== header.entries) throw damaged(id, lastSeq);
}

/** An entry of the part, with the completion whose payload has the example's content where that is another stage's. */
interface Wanted {
  readonly entry: RunEntry;
  readonly payload: string | undefined;
  readonly content: CompletionEntry | undefined;
}

async function* readWanted(
  store: Store,
  id: string,
  lastSeq: number,
  scope: BundleScope,
): AsyncGenerator<Wanted, void> {
  const contents = new Map<string, CompletionEntry>();
  for await (const batch of store.readEntries(id)) {
    const wanted: Omit<Wanted, 'payload'>[] = [];
    for (const entry of batch as readonly RunEntry[]) {
      if (entry.seq > lastSeq) break;
      if (isContent(entry, scope)) contents.set(entry.exampleId, entry);
      const content = entry.type === undefined ? contents.get(entry.exampleId) : undefined;
      if (scope.includes(entry)) wanted.push({ entry, content });
    }
    const seqs = wanted.map(({ entry }) => entry.seq);
    for await (const { first, texts } of readPayloadTexts(store, id, seqs)) {
      for (const [i, payload] of texts.entries()) yield { ...(wanted[first + i] as Wanted), payload };
    }
  }
}

/** What must be known before the first line: the last session, and how many entries there are. */
async function survey(store: Store, runId: string) {
  const counts = new Map<string | undefined, number>();
  const samples: RunEntry[] = [];
  /** The seqs that sessions name, and what they are in the bundle. */
  const moments = new Map<number, number>();
  let last: SessionEntry | undefined;
  let lastSeq = 0;
  for await (const batch of store.readEntries(runId)) {
    for (const entry of batch as readonly RunEntry[]) {
      if (entry.type === 'session') last = entry;
      if (last?.redo !== undefined) moments.set(last.redo.after, 0);
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
  return { last, lastSeq, countOf, moments };
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

/** A session names the last entry before what it redoes by its seq; the bundle's entries have others where some are left out. */
function withMoment<T extends RunEntry>(entry: T, moments: ReadonlyMap<number, number>): T {
  if (entry.type !== 'session' || entry.redo === undefined) return entry;
  const { redo } = entry;
  return { ...entry, redo: { ...redo, after: moments.get(redo.after) } };
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
