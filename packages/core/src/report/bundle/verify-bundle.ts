import { decodeValue } from '../../model/codec.js';
import type { JsonObject } from '../../model/json.js';
import { readParams } from '../../run/recorded-params.js';
import type { CompletionEntry, RunEntry, SessionEntry } from '../../store/entries.js';
import { RunFold } from '../../store/run-fold.js';
import { type EntryWithPayload, FORMAT_VERSION } from '../../store/store.js';
import { createBundleDigest } from './bundle-digest.js';
import {
  BUNDLE_VERSION,
  type BundleHeader,
  type CodeLine,
  type EndLine,
  type EntryLine,
  type ExampleLine,
  invalidBundle,
} from './bundle-format.js';
import {
  completionShapes,
  endShapes,
  entryShapes,
  exampleShapes,
  headerShapes,
  payloadShapes,
} from './bundle-shapes.js';
import { hasProto, misfit, object, type Shape } from './shapes.js';
import { type BundleRecord, type BundleSource, splitRecords } from './split-records.js';

const NEWER = 'it was made by a newer version of Tidemark: update this one';

/** A bundle that is being read. What it gives counts only when `entries` came to its end. */
export interface VerifiedBundle {
  readonly header: BundleHeader;
  /** All entries, each verified by itself. @throws {TidemarkError} BUNDLE_INVALID at the first fault, the end's included. */
  readonly entries: AsyncIterable<EntryWithPayload>;
  /** What the entries so far lead to. */
  readonly fold: RunFold;
  /** Lets go of the source. */
  close(): Promise<void>;
}

/** Reads a bundle's first line. @throws {TidemarkError} BUNDLE_INVALID when it is none that can be read here. */
export async function openBundle(source: BundleSource): Promise<VerifiedBundle> {
  const records = splitRecords(source);
  const digest = createBundleDigest();
  const first = await records.next();
  if (first.done === true) throw invalidBundle(1, 'is missing: there is nothing', 'pass what exportRun gave');
  const header = toHeader(first.value);
  digest.add(first.value.text);
  const fold = new RunFold();
  return {
    header,
    fold,
    entries: readEntries(records, header, fold, digest),
    close: async () => void (await records.return()),
  };
}

function toHeader(record: BundleRecord): BundleHeader {
  const header = parse(record);
  if (header.tidemark !== 'bundle')
    throw invalidBundle(1, 'is not that of a bundle', 'pass what exportRun gave');
  const isNewer = (version: unknown, known: number) => typeof version === 'number' && version > known;
  if (isNewer(header.version, BUNDLE_VERSION) || isNewer(header.formatVersion, FORMAT_VERSION)) {
    throw invalidBundle(1, 'tells of a newer format', NEWER);
  }
  check(record, header, headerShapes);
  readable(record, 'params', () => readParams((header.header as JsonObject).params));
  return header as unknown as BundleHeader;
}

async function* readEntries(
  records: AsyncIterable<BundleRecord>,
  header: BundleHeader,
  fold: RunFold,
  digest: ReturnType<typeof createBundleDigest>,
): AsyncGenerator<EntryWithPayload, void> {
  /** The digest that was told last, by example. */
  const examples = new Map<string, string | undefined>();
  let completions = 0;
  let end: EndLine | undefined;
  let line = 1;
  for await (const record of records) {
    ({ line } = record);
    if (end !== undefined) throw invalidBundle(line, 'comes after the last one');
    const value = parse(record);
    if ('end' in value) {
      end = check(record, value, endShapes) as unknown as EndLine;
      if (end.sha256 !== digest.hex()) throw invalidBundle(line, changed);
      const found = { entries: fold.lastSeq, completions, examples: examples.size };
      if (Object.entries(found).some(([key, count]) => end?.end[key as keyof typeof found] !== count)) {
        throw invalidBundle(line, 'tells of other counts than there are');
      }
      continue;
    }
    digest.add(record.text);
    if ('example' in value) {
      noteExample(record, value, examples);
      continue;
    }
    const entry = toEntry(record, value, examples);
    if (entry.seq !== fold.lastSeq + 1) {
      const what = entry.seq <= fold.lastSeq ? 'is there twice' : 'follows a missing one';
      throw invalidBundle(line, `${what}: expected entry ${fold.lastSeq + 1}, got ${entry.seq}`);
    }
    if (entry.seq > header.entries) throw invalidBundle(line, `is beyond the ${header.entries} entries told`);
    if (isCompletion(entry)) completions++;
    readable(record, 'entry', () => {
      fold.apply(entry);
      fold.check();
    });
    yield entry;
  }
  if (end === undefined) throw invalidBundle(line + 1, 'is missing: the bundle is cut');
  if (fold.lastSeq !== header.entries)
    throw invalidBundle(line, `comes before all ${header.entries} entries`);
  if (!sameCode(header.stages, fold.current?.stages) || !sameCode(header.scorers, fold.current?.scorers)) {
    throw invalidBundle(1, 'has other digests of stages or scorers than the last session');
  }
}

const changed = 'has another SHA-256 than the lines before it: the bundle was changed or damaged';

function noteExample(
  record: BundleRecord,
  value: JsonObject,
  examples: Map<string, string | undefined>,
): void {
  const { example } = check(record, value, exampleShapes) as unknown as ExampleLine;
  const { id, digest } = example;
  if (examples.has(id) && (digest === undefined || examples.get(id) === digest)) {
    throw invalidBundle(record.line, `is there twice: it tells of example ${id} again`);
  }
  examples.set(id, digest);
}

/** The entry of a line, as it is to be appended. */
function toEntry(
  record: BundleRecord,
  value: JsonObject,
  examples: ReadonlyMap<string, string | undefined>,
): EntryWithPayload {
  const { entry, payload } = value as unknown as EntryLine;
  if (!object(entry)) throw invalidBundle(record.line, 'is none that a bundle has');
  if (!isCompletion(entry)) {
    check(record, entry, entryShapes(entry.type));
    if (payload !== undefined && typeof payload !== 'string') throw misshaped(record, 'payload');
    if (entry.type === 'session') readable(record, 'params', () => readParams(entry.params));
    return payload === undefined ? entry : { ...entry, payload };
  }
  const { exampleId, exampleDigest, stage, origin } = check(
    record,
    entry,
    completionShapes,
  ) as CompletionEntry;
  if (!examples.has(exampleId)) throw invalidBundle(record.line, `tells of the unknown example ${exampleId}`);
  if (exampleDigest !== undefined && examples.get(exampleId) !== exampleDigest) {
    throw invalidBundle(
      record.line,
      `has another digest of example ${exampleId} than told before (${stage})`,
    );
  }
  if (misfit(payload, payloadShapes) !== undefined) throw misshaped(record, 'payload');
  const text = JSON.stringify(payload);
  readable(record, 'payload', () => decodeValue(text));
  return { ...entry, origin: origin ?? 'imported', payload: text };
}

function isCompletion(entry: object): boolean {
  return (entry as RunEntry).type === undefined;
}

/** Outside of payloads, no key may be `__proto__`: what is in them is data that nobody takes apart. */
function parse(record: BundleRecord): JsonObject {
  let value: JsonObject;
  try {
    value = JSON.parse(record.text);
  } catch (error) {
    throw invalidBundle(record.line, 'is no JSON object', undefined, error);
  }
  const { payload: _, ...rest } = value;
  if (hasProto(rest)) {
    throw invalidBundle(record.line, 'has the key __proto__');
  }
  return value;
}

function check<T>(record: BundleRecord, value: T, shapes: Readonly<Record<string, Shape>>): T {
  const key = misfit(value, shapes);
  if (key !== undefined) throw misshaped(record, key);
  return value;
}

function misshaped({ line }: BundleRecord, key: string): Error {
  return invalidBundle(line, `has a wrong ${key === '' ? 'form' : key}`);
}

function readable({ line }: BundleRecord, what: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    throw invalidBundle(line, `has a wrong ${what}: ${(error as Error).message}`, undefined, error);
  }
}

function sameCode(told: readonly CodeLine[], found: SessionEntry['stages'] = []): boolean {
  const digests = (code: readonly CodeLine[]) =>
    JSON.stringify(code.map(({ name, digest }) => [name, digest]));
  return digests(told) === digests(found);
}
