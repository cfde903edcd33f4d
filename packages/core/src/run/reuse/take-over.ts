import type { JsonObject } from '../../model/json.js';
import type { CompletionSet } from '../../store/completion-set.js';
import type { CompletionEntry } from '../../store/entries.js';
import type { Store } from '../../store/store.js';
import type { Committer, Mutable } from '../committer.js';
import { encodeExample, joinMembers } from '../payload.js';
import { readPayloadTexts } from '../read-payload-texts.js';
import type { WorkItem } from '../work-list.js';
import { findReusable, type Reusable, type Reuse } from './find-reusable.js';
import type { ReuseSources } from './reuse-sources.js';

/** What a session takes results over with. */
export interface TakeOverOptions extends ReuseSources {
  readonly completions: CompletionSet;
  readonly store: Store;
  readonly committer: Committer;
  readonly session: number;
  readonly keepInputs: boolean;
}

/** Copies what other runs have of these examples, as entries of this run, and resolves when they are durable. */
export async function takeOver(options: TakeOverOptions, items: readonly WorkItem[]): Promise<void> {
  const { sources, stages, completions, committer } = options;
  const found = items
    .filter(({ isGivenUp }) => !isGivenUp)
    .map(({ given }) => findReusable(given, completions, stages, sources))
    .filter((each) => each !== undefined);
  for (const source of new Set(found.map((each) => each.source))) {
    await copy(
      options,
      source.runId,
      found.filter((each) => each.source === source),
    );
  }
  if (found.length > 0) await committer.flush();
}

async function copy(options: TakeOverOptions, runId: string, found: readonly Reuse[]): Promise<void> {
  const { store, committer } = options;
  const wanted = found.flatMap((reuse) => reuse.completions.map((completion) => ({ reuse, completion })));
  const seqs = wanted.map(({ completion }) => completion.seq);
  /** What follows a damaged payload is made of it, and left too. */
  const broken = new Set<Reuse>();
  for await (const { first, texts } of readPayloadTexts(store, runId, seqs)) {
    for (const [i, text] of texts.entries()) {
      const { reuse, completion } = wanted[first + i] as (typeof wanted)[number];
      if (text === undefined) broken.add(reuse);
      if (text === undefined || broken.has(reuse)) continue;
      committer.add(headOf(options, reuse, completion, text), payloadOf(options, reuse, completion, text));
    }
    if (committer.isFull) await committer.room();
  }
}

/** Without usage: nothing was spent here. */
function headOf(
  { session, stages }: TakeOverOptions,
  { source, given }: Reuse,
  { stage, sample, step, durationMs, paramsUsed, scores }: Reusable,
  payload: string,
): Mutable<CompletionEntry> {
  return {
    seq: 0,
    session,
    exampleId: given.example.id,
    index: given.index,
    stage,
    status: 'ok',
    attempts: attemptsOf(payload),
    durationMs,
    at: Date.now(),
    ...(sample !== undefined && { sample }),
    ...(step !== undefined && { step }),
    ...(stage === stages[0]?.name && { exampleDigest: given.digest }),
    ...(scores !== undefined && { scores }),
    ...(paramsUsed === false && { paramsUsed }),
    origin: 'reused',
    reusedFrom: source.runId,
  };
}

/** The first stage's has the example's content, or not, as this run keeps it. */
function payloadOf(
  { stages, keepInputs }: TakeOverOptions,
  { given }: Reuse,
  { stage }: Reusable,
  text: string,
): string {
  if (stage !== stages[0]?.name) return text;
  const { input: _, expected: __, metadata: ___, ...own } = JSON.parse(text) as JsonObject;
  const rest = JSON.stringify(own).slice(1, -1);
  return joinMembers([rest, keepInputs ? encodeExample(given.example) : '']);
}

function attemptsOf(payload: string): number {
  if (!payload.includes('"retries"')) return 1;
  const { retries } = JSON.parse(payload) as { readonly retries?: readonly unknown[] };
  return (retries?.length ?? 0) + 1;
}
