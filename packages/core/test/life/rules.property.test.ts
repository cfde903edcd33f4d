import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryStore, type EvaluateOptions, evaluate, followRun, getRun } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { collect, never, settled } from '../run/harness.js';
import { staged } from './staged.js';

const STAGES = ['generate', 'parse', 'score'] as const;
const IDS = ['e0', 'e1', 'e2'] as const;
const BELOW = 0.5;

type Wish = 'rerun' | 'retry' | (typeof STAGES)[number] | undefined;

/** One call of `evaluate`, and at which of its own calls the process dies. */
interface Call {
  readonly wish: Wish;
  readonly plus: number;
  readonly until: number;
  readonly limit: number;
  readonly dies: number;
  readonly scores: readonly number[];
}

const calls: fc.Arbitrary<Call[]> = fc.array(
  fc.record({
    wish: fc.constantFrom<Wish>(undefined, 'rerun', 'retry', 'retry', 'retry', ...STAGES),
    plus: fc.constantFrom(0, 1),
    until: fc.constantFrom(1, 2, 3, 3, 3),
    limit: fc.constantFrom(1, 2, 3, 3, 3),
    dies: fc.integer({ min: 1, max: 12 }),
    scores: fc.array(fc.constantFrom(0, 0, 1), { minLength: 3, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** What must come of calls, told as simply as it can be. */
class Model {
  /** Through how many stages each example is done. */
  readonly done = [0, 0, 0];
  readonly scores = [0, 0, 0];
  /** The number of the call that made each score. */
  readonly madeBy = [0, 0, 0];
  /** What the last session was to do again, and since which call; unless it has finished. */
  left: { wish: Wish; since: number } | undefined;
  plus = 1;
  calls = 0;

  /** Gives what is called, and whether the process died. */
  call({ wish, plus, until, limit, dies, scores }: Call): { made: string[]; hasDied: boolean } {
    this.calls++;
    const isSame = this.left?.wish === wish && (wish !== 'rerun' || plus === this.plus);
    let redo = this.left;
    if (wish !== undefined && !isSame) {
      redo = { wish, since: this.calls };
      this.#reset(wish === 'rerun' ? 0 : STAGES.indexOf(wish as 'parse'));
      if (wish === 'rerun') this.plus = plus;
    }
    for (let n = 0; redo?.wish === 'retry' && n < limit; n++) {
      const isOld = (this.madeBy[n] as number) < redo.since;
      if (this.done[n] === 3 && (this.scores[n] as number) < BELOW && isOld) this.done[n] = 0;
    }
    const made: string[] = [];
    for (let n = 0; n < limit; n++) {
      while ((this.done[n] as number) < until) {
        if (made.length === dies - 1) {
          this.left = redo;
          return { made, hasDied: true };
        }
        made.push(`${STAGES[this.done[n] as number]} e${n}`);
        if (this.done[n] === 2) {
          this.scores[n] = scores[n] as number;
          this.madeBy[n] = this.calls;
        }
        (this.done[n] as number)++;
      }
    }
    this.left = undefined;
    return { made, hasDied: false };
  }

  #reset(through: number): void {
    if (through < 0) return;
    for (const n of this.done.keys()) this.done[n] = Math.min(this.done[n] as number, through);
  }
}

function optionsOf({ wish, until, limit, plus }: Call, recorded: number): Partial<EvaluateOptions> {
  const common = { until: STAGES[until - 1] as string, limit, params: { plus: recorded } };
  if (wish === undefined) return common;
  if (wish === 'rerun') return { ...common, existing: 'rerun', params: { plus } };
  return { ...common, ...(wish === 'retry' ? { retryFailed: { small: BELOW } } : { replayFrom: wish }) };
}

test('any sequence of calls, kills, reruns, replays and retries calls what it must and no more', async () => {
  const property = fc.asyncProperty(calls, async (given) => {
    const store = createMemoryStore();
    const model = new Model();
    for (const call of given) {
      const { wish, until } = call;
      if (STAGES.indexOf(wish as 'parse') >= until) continue;
      const process = staged();
      const faulty = createFaultyStore(store);
      let count = 0;
      process.before = async () => {
        if (++count === call.dies) void settled().then(() => faulty.crash());
        if (count >= call.dies) await never();
      };
      process.scoreOf = (_, id) => call.scores[IDS.indexOf(id as 'e0')] as number;
      const fixed = { store: faulty, runId: 'mine', concurrency: 1, poisonGuard: false };
      const run = evaluate(process.evaluation, { ...fixed, ...optionsOf(call, model.plus) });
      const summary = await Promise.race([run.finished, faulty.crashed.then(() => undefined)]);

      const { made, hasDied } = model.call(call);
      expect(process.calls).toEqual(made);
      expect(summary?.status).toBe(hasDied ? undefined : 'completed');
      const info = await getRun(store, 'mine');
      expect(info).toMatchObject({ status: hasDied ? 'interrupted' : 'completed' });
      expect(info?.params).toMatchObject({ plus: model.plus });
      const results = await collect(followRun(store, 'mine').results());
      const seen = results.map(({ exampleId, outputs, scores }) => [
        exampleId,
        outputs.parse,
        scores.small?.score,
      ]);
      expect(seen).toEqual(
        IDS.flatMap((id, n) => {
          const done = model.done[n] as number;
          const output = done > 1 ? n * 2 + model.plus : undefined;
          return done > 0 ? [[id, output, done > 2 ? model.scores[n] : undefined]] : [];
        }),
      );
    }
  });
  await fc.assert(property, { numRuns: 60 });
});
