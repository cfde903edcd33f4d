import { decodeValue } from '../../model/codec.js';
import { hasCode, type TidemarkError } from '../../model/errors.js';
import { SCORE_STAGE } from '../../model/evaluation.js';
import type { CompletionEntry } from '../../store/entries.js';
import { RunFold } from '../../store/run-fold.js';
import type { Store, StoredJournal } from '../../store/store.js';
import { readPayloadTexts } from '../read-payload-texts.js';
import { runJournal } from '../run-journal.js';
import type { NewEntry } from './change-run.js';
import { decideSession } from './decide-session.js';
import { isCompletion, readWhatIsThere } from './read-what-is-there.js';
import { stands } from './stands.js';

/** A payload that can't be read. */
interface DamagedPayload {
  readonly entry: CompletionEntry;
  /** False when something newer stands in its place: nothing is lost then. */
  readonly counts: boolean;
}

/** All that can be read of a run, and what can't. */
export interface Examination {
  readonly journal: StoredJournal;
  /** As it is once {@link Examination.decision} is in the journal. */
  readonly fold: RunFold;
  /** The latest session, when its own entry is lost. */
  readonly lostSession: number | undefined;
  /** What then has to be said of what counts. */
  readonly decision: readonly NewEntry[];
  readonly entries: number;
  readonly payloads: number;
  /** Seqs from, up to and including. */
  readonly gaps: readonly (readonly [from: number, to: number])[];
  readonly damaged: readonly DamagedPayload[];
  /** Why the store itself gives up on the journal, after all that can be read. */
  readonly refusal: TidemarkError | undefined;
}

/** Reads everything that is stored of a run, payloads included, a few at a time. Changes nothing. */
export async function examineRun(store: Store, runId: string): Promise<Examination> {
  const journal = await runJournal(store, runId);
  const fold = new RunFold();
  const gaps: [number, number][] = [];
  let entries = 0;
  let payloads = 0;
  const refusal = await readWhatIsThere(store, runId, (batch) => {
    for (const entry of batch) {
      if (entry.seq > fold.lastSeq + 1) gaps.push([fold.lastSeq + 1, entry.seq - 1]);
      fold.apply(entry);
      entries++;
    }
  });
  if (journal.lastSeq > fold.lastSeq) gaps.push([fold.lastSeq + 1, journal.lastSeq]);
  const lostSession = fold.missed?.session;
  const decision = await decideSession(store, journal, fold);
  for (const [i, entry] of decision.entries()) fold.apply({ ...entry, seq: journal.lastSeq + 1 + i });
  const damaged: DamagedPayload[] = [];
  await readWhatIsThere(store, runId, async (batch) => {
    const completions = batch.filter(isCompletion);
    const seqs = completions.map(({ seq }) => seq);
    payloads += seqs.length;
    for await (const { first, texts } of readPayloadTexts(store, runId, seqs)) {
      for (const [i, text] of texts.entries()) {
        const entry = completions[first + i] as CompletionEntry;
        if (!isWhole(text)) damaged.push({ entry, counts: stands(fold.completions, entry) });
      }
    }
  });
  return { journal, fold, lostSession, decision, entries, payloads, gaps, damaged, refusal };
}

/** Ids of the examples that lose a result which counts. A durable step is no result: it is made again when it is needed. */
export function examplesToRunAgain({ damaged }: Examination): string[] {
  const lost = damaged.filter(
    ({ counts, entry }) => counts && (entry.step === undefined || entry.stage === SCORE_STAGE),
  );
  return [...new Set(lost.map(({ entry }) => entry.exampleId))];
}

function isWhole(text: string | undefined): boolean {
  if (text === undefined) return false;
  try {
    decodeValue(text);
    return true;
  } catch (error) {
    if (hasCode(error, 'STORE_CORRUPT')) return false;
    throw error;
  }
}
