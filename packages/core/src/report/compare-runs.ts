import { type RunInfo, toRunInfo } from '../run/run-info.js';
import { runJournal } from '../run/run-journal.js';
import { runCounts } from '../run/summary.js';
import type { CompletionEntry } from '../store/entries.js';
import { RunFold } from '../store/run-fold.js';
import type { Store } from '../store/store.js';
import type { Comparison, Flip, ScoreComparison } from './comparison.js';
import { comparePairs } from './paired-scores.js';

/** One of the two runs. */
interface Side {
  readonly info: RunInfo;
  readonly fold: RunFold;
  /** Digests of the examples' content, by id. */
  readonly digests: ReadonlyMap<string, string>;
  /** Rows of examples that are done, in dataset order, by id. */
  readonly done: ReadonlyMap<string, number>;
}

/**
 * Compares two runs example by example, as they stand: `b` against `a`.
 *
 * Two examples are a pair when they have the same id and the same content; so pairs never cross datasets, unless both hold
 * the very same example. For each scorer of both runs: wins, losses and ties of `b`, the mean difference b − a with its 95 %
 * confidence interval (Student's t of the paired differences), and the p value of the exact two-sided sign test, which for
 * scores of 0 and 1 is McNemar's. Examples that failed have no score and are in no pair.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run.
 * @throws {TidemarkError} STORE_CORRUPT when damage leaves open what counts.
 */
export async function compareRuns(store: Store, a: string, b: string): Promise<Comparison> {
  const [left, right] = [await readSide(store, a), await readSide(store, b)];
  const pairs: (readonly [id: string, rowA: number, rowB: number])[] = [];
  const onlyInA: string[] = [];
  const differing: string[] = [];
  for (const [id, row] of left.done) {
    const other = right.done.get(id);
    if (other === undefined) onlyInA.push(id);
    else if (left.digests.get(id) === right.digests.get(id)) pairs.push([id, row, other]);
    else differing.push(id);
  }
  const onlyInB = [...right.done.keys()].filter((id) => !left.done.has(id));

  const scores: Record<string, ScoreComparison> = {};
  const flips = new Map<number, Flip[]>();
  const others = new Set(scorersOf(right));
  for (const scorer of scorersOf(left).filter((name) => others.has(name))) {
    const readA = left.fold.completions.scoreReader(scorer);
    const readB = right.fold.completions.scoreReader(scorer);
    const differences: number[] = [];
    for (const [at, [exampleId, rowA, rowB]] of pairs.entries()) {
      const [scoreA, scoreB] = [readA(rowA), readB(rowB)];
      if (typeof scoreA !== 'number' || typeof scoreB !== 'number') continue;
      differences.push(scoreB - scoreA);
      if (scoreA === scoreB) continue;
      const flip = { exampleId, scorer, a: scoreA, b: scoreB };
      const earlier = flips.get(at);
      if (earlier === undefined) flips.set(at, [flip]);
      else earlier.push(flip);
    }
    scores[scorer] = comparePairs(differences);
  }
  const inOrder = [...flips].sort(([one], [other]) => one - other).flatMap(([, each]) => each);
  return { a: left.info, b: right.info, scores, flips: inOrder, onlyInA, onlyInB, differing };
}

async function readSide(store: Store, runId: string): Promise<Side> {
  const journal = await runJournal(store, runId);
  const fold = new RunFold();
  const digests = new Map<string, string>();
  for await (const batch of store.readEntries(runId)) {
    for (const entry of batch) {
      fold.apply(entry);
      const { exampleId, exampleDigest } = entry as Partial<CompletionEntry>;
      if (exampleId !== undefined && exampleDigest !== undefined) digests.set(exampleId, exampleDigest);
    }
  }
  fold.check();
  const { completions } = fold;
  const done = new Map<string, number>();
  for (const row of completions.rowsInOrder()) {
    if (completions.state(row) !== 'pending') done.set(completions.idOf(row), row);
  }
  return { info: toRunInfo(journal, runCounts(fold)), fold, digests, done };
}

function scorersOf({ fold }: Side): string[] {
  return (fold.current?.scorers ?? []).map(({ name }) => name);
}
