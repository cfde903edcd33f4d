import { decodeValue } from '../model/codec.js';
import { isGivenUp } from '../model/error-data.js';
import { hasCode, TidemarkError } from '../model/errors.js';
import type { Score } from '../model/evaluation.js';
import type { CompletionSet } from '../store/completion-set.js';
import type { SessionEntry } from '../store/entries.js';
import { RunFold } from '../store/run-fold.js';
import type { Store } from '../store/store.js';
import { loadRun } from './load-fold.js';
import type { Payload } from './payload.js';
import type { ExampleResult } from './run.js';
import { samplesOf } from './samples-of.js';

/** So many examples' payloads are read at a time, fewer when they are big. */
const MOST_EXAMPLES = 64;
const MOST_CHARACTERS = 1_048_576;

/**
 * What is stored of a run when this is called, in dataset order. Iterating it rejects with {@link TidemarkError} NOT_FOUND
 * when there was no such run (unless `mayBeNew`: then there is nothing yet), and STORE_CORRUPT when a payload that counts is damaged.
 */
export function readResults(store: Store, runId: string, mayBeNew = false): AsyncIterable<ExampleResult> {
  const loading = loadRun(store, runId).catch((error) => {
    if (!mayBeNew || !hasCode(error, 'NOT_FOUND')) throw error;
    return { fold: new RunFold() };
  });
  loading.catch(() => {}); // told to who iterates
  return read(store, runId, loading);
}

async function* read(
  store: Store,
  runId: string,
  loading: Promise<{ readonly fold: RunFold }>,
): AsyncGenerator<ExampleResult> {
  const { completions, current } = (await loading).fold;
  if (current === undefined) return;
  const rows = completions.rowsInOrder().filter((row) => completions.standing(row) !== undefined);
  let size = 1;
  for (let start = 0, end = 0; start < rows.length; start = end) {
    end = Math.min(rows.length, start + size);
    const { results, characters } = await readRows(
      store,
      runId,
      completions,
      current,
      rows.subarray(start, end),
    );
    yield* results;
    size = characters * 2 > MOST_CHARACTERS ? Math.max(1, size >> 1) : Math.min(MOST_EXAMPLES, size * 2);
  }
}

/** What is stored of one example; `undefined` when a run has none of this id. @throws {TidemarkError} STORE_CORRUPT when a payload that counts is damaged. */
export async function readResult(
  store: Store,
  runId: string,
  { completions, current }: RunFold,
  exampleId: string,
): Promise<ExampleResult | undefined> {
  const row = completions.row(exampleId);
  if (row === undefined || current === undefined) return undefined;
  return (await readRows(store, runId, completions, current, Uint32Array.of(row))).results[0];
}

/** What is stored of the examples of these rows, in their order, and how much text it was. */
export async function readRows(
  store: Store,
  runId: string,
  completions: CompletionSet,
  current: SessionEntry,
  rows: Uint32Array,
): Promise<{ readonly results: ExampleResult[]; readonly characters: number }> {
  const seqs = [...new Set([...rows].flatMap((row) => seqsOf(completions, row, current)))];
  const texts = await store.readPayloads(runId, seqs);
  const payloads = new Map(seqs.map((seq, i) => [seq, decode(runId, seq, texts[i])]));
  const characters = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  return { results: Array.from(rows, (row) => toResult(completions, row, current, payloads)), characters };
}

/** Decodes a payload that must be there. */
function decode(runId: string, seq: number, text: string | undefined): Payload {
  if (text !== undefined) return decodeValue(text) as Payload;
  throw new TidemarkError(
    'STORE_CORRUPT',
    `the payload of entry ${seq} of run ${runId} is damaged: see repairRun`,
    {
      details: { runId, seq },
    },
  );
}

function seqsOf(completions: CompletionSet, row: number, { stages, scorers }: SessionEntry): number[] {
  const recorded = [
    ...stages.flatMap((stage) =>
      samplesOf(stage).map((sample) => completions.stage(row, stage.name, sample)),
    ),
    ...scorers.map(({ name }) => completions.score(row, name)),
  ];
  return recorded.filter((each) => each !== undefined).map(({ seq }) => seq);
}

function toResult(
  completions: CompletionSet,
  row: number,
  { stages, scorers }: SessionEntry,
  payloads: ReadonlyMap<number, Payload>,
): ExampleResult {
  const outputs: Record<string, unknown> = {};
  let content: Payload = {};
  let last: readonly Payload[] = [];
  let error: Payload['error'];
  let origin: ExampleResult['origin'];
  for (const stage of stages) {
    const samples = samplesOf(stage).map((sample) => completions.stage(row, stage.name, sample));
    const found = samples.map((each) => (each === undefined ? undefined : payloads.get(each.seq)));
    const some = found.find((each) => each !== undefined);
    if (some === undefined) continue;
    if (stage === stages[0]) content = some;
    last = found.filter((each) => each !== undefined);
    origin = samples.find((each) => each !== undefined)?.origin;
    error ??= found.find((each) => each?.error !== undefined)?.error;
    if (samples.every((each) => each?.status === 'ok')) {
      outputs[stage.name] = stage.samples === undefined ? some.output : found.map((each) => each?.output);
    }
  }
  const scores: Record<string, Score> = {};
  for (const { name } of scorers) {
    const recorded = completions.score(row, name);
    const payload = recorded && payloads.get(recorded.seq);
    if (recorded?.status === 'ok') {
      const metadata = payload?.scoreMetadata?.[name];
      scores[name] = { name, score: recorded.value, ...(metadata !== undefined && { metadata }) };
    } else error ??= payload?.error;
  }
  const { input, expected, metadata } = content;
  const status = completions.state(row);
  const retries = last.flatMap((payload) => payload.retries ?? []);
  const log = last.flatMap((payload) => payload.log ?? []);
  return {
    exampleId: completions.idOf(row),
    index: completions.indexOf(row),
    status,
    ...(input !== undefined && { input }),
    ...(expected !== undefined && { expected }),
    ...(metadata !== undefined && { metadata }),
    output: outputs[stages.at(-1)?.name ?? ''],
    outputs,
    scores,
    ...(error !== undefined && status !== 'ok' && { error }),
    attempts: last.reduce((sum, payload) => sum + attemptsOf(payload), 0),
    durationMs: completions.durationMs(row),
    ...(retries.length > 0 && { retries }),
    ...(log.length > 0 && { log }),
    ...(origin !== undefined && { origin }),
  };
}

/** None were made for the entry that gives an example up. */
function attemptsOf({ error, retries = [] }: Payload): number {
  return isGivenUp(error) ? 0 : retries.length + 1;
}
