import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompletionEntry, PlannedStage, RunEntry, SessionEntry } from '../../src/store/entries.js';
import { RunFold } from '../../src/store/run-fold.js';

const SAMPLES = 2;
const STAGES: readonly PlannedStage[] = [
  { name: 'draw', digest: 'd', samples: SAMPLES, validFrom: 1 },
  { name: 'judge', digest: 'j', validFrom: 1 },
];
const SCORERS = ['exact', 'close'] as const;

type Score = number | null | 'error';
type Step =
  | { readonly scorers: readonly string[]; readonly redo: string }
  | { readonly reset: readonly string[] }
  | { readonly id: string; readonly unit: number; readonly ok: boolean; readonly scores: readonly Score[] };

/** A session that shows some of the scorers and redoes from a stage on, a reset of examples, or a completion: of a sample, of the last stage with scores, or of a scorer. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 1,
      arbitrary: fc.record({
        scorers: fc.subarray([...SCORERS]),
        redo: fc.constantFrom('', '', 'draw', 'judge', 'score'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ reset: fc.subarray(['a', 'b', 'c', 'unknown']) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        id: fc.constantFrom('a', 'b', 'c'),
        unit: fc.nat(4),
        ok: fc.boolean(),
        scores: fc.tuple(
          fc.constantFrom(0, 0.5, 1, null, 'error' as const),
          fc.constantFrom(0, 1, null, 'error' as const),
        ),
      }),
    },
  ),
  { maxLength: 60 },
);

function toEntries(given: readonly Step[]): RunEntry[] {
  const entries: RunEntry[] = [];
  let session = 0;
  const validFrom = new Map<string, number>();
  const open = (scorers: readonly string[], redo = '') => {
    session++;
    for (const name of redoneBy(redo, scorers)) validFrom.set(name, session);
    const planned = (each: PlannedStage) => ({ ...each, validFrom: validFrom.get(each.name) ?? 1 });
    const entry = {
      type: 'session',
      session,
      at: 0,
      params: {},
      stages: STAGES.map(planned),
      scorers: scorers.map((name) => planned({ name, digest: name, validFrom: 1 })),
      options: {},
      dataset: {},
    };
    entries.push({ ...entry, seq: entries.length + 1 } as SessionEntry);
  };
  const complete = (entry: object) => {
    const head = { session, index: 0, attempts: 1, durationMs: 1, at: 0, ...entry };
    entries.push({ ...head, seq: entries.length + 1 } as unknown as CompletionEntry);
  };
  const failure = (ok: boolean) =>
    ok ? { status: 'ok' } : { status: 'error', error: { name: 'Error', message: 'no' } };
  open(SCORERS);
  for (const step of given) {
    if ('scorers' in step) {
      open(step.scorers, step.redo);
      continue;
    }
    if ('reset' in step) {
      const entry = { type: 'reset', session, at: 0, examples: step.reset };
      entries.push({ ...entry, seq: entries.length + 1 } as RunEntry);
      continue;
    }
    const { id: exampleId, unit, ok, scores } = step;
    if (unit < SAMPLES) complete({ exampleId, stage: 'draw', sample: unit, ...failure(ok) });
    else if (unit === 2) {
      const inline = Object.fromEntries(
        SCORERS.map((name, n) => [name, scores[n]]).filter(([, score]) => score !== 'error'),
      );
      complete({ exampleId, stage: 'judge', ...failure(ok), ...(ok && { scores: inline }) });
    } else {
      const name = SCORERS[unit - 3] as string;
      const score = scores[unit - 3];
      if (score === 'error') complete({ exampleId, stage: 'score', step: name, ...failure(false) });
      else complete({ exampleId, stage: 'score', step: name, status: 'ok', scores: { [name]: score } });
    }
  }
  return entries;
}

/** The stages and scorers that a session redoes from a stage on. */
function redoneBy(redo: string, scorers: readonly string[]): string[] {
  const from = ['draw', 'judge', 'score'].indexOf(redo);
  return from < 0 ? [] : [...['draw', 'judge'].slice(from), ...scorers];
}

/** What the fold must come to, told as simply as it can be. */
function model(entries: readonly RunEntry[]) {
  const examples = new Map<string, Map<string, Score | 'ok'>>();
  let shown: readonly string[] = [];
  for (const entry of entries) {
    if (entry.type === 'session') {
      shown = entry.scorers.map(({ name }) => name);
      const redone = [...entry.stages, ...entry.scorers].filter(
        ({ validFrom }) => validFrom === entry.session,
      );
      for (const units of examples.values()) {
        for (const unit of [...units.keys()]) {
          if (entry.session > 1 && redone.some(({ name }) => name === unit.split(' ')[0])) units.delete(unit);
        }
      }
    }
    if (entry.type === 'reset') for (const id of entry.examples) examples.get(id)?.clear();
    if (entry.type !== undefined) continue;
    const units = examples.get(entry.exampleId) ?? new Map<string, Score | 'ok'>();
    examples.set(entry.exampleId, units);
    if (entry.stage === 'draw') {
      for (const later of ['judge', ...SCORERS]) units.delete(later);
      units.set(`draw ${entry.sample}`, entry.status);
    } else if (entry.stage === 'judge') {
      for (const later of SCORERS) units.delete(later);
      units.set('judge', entry.status);
    } else if (entry.status === 'error') units.set(entry.step as string, 'error');
    for (const [name, score] of Object.entries(entry.scores ?? {})) units.set(name, score);
  }
  const groups = [['draw 0', 'draw 1'], ['judge'], [...shown]];
  const stateOf = (units: ReadonlyMap<string, Score | 'ok'>) => {
    for (const group of groups) {
      if (group.some((unit) => !units.has(unit))) return 'pending';
      if (group.some((unit) => units.get(unit) === 'error')) return 'error';
    }
    return 'ok';
  };
  const states = new Map([...examples].map(([id, units]) => [id, stateOf(units)]));
  const sums = shown.map((name) => {
    const scores = [...examples.values()]
      .map((units) => units.get(name))
      .filter((score) => typeof score === 'number');
    return [name, { count: scores.length, sum: scores.reduce((sum, score) => sum + score, 0) }];
  });
  return { states: Object.fromEntries(states), sums: Object.fromEntries(sums) };
}

function fold(entries: readonly RunEntry[], look: (fold: RunFold) => void = () => {}): RunFold {
  const folded = new RunFold();
  for (const entry of entries) {
    folded.apply(structuredClone(entry));
    look(folded);
  }
  return folded;
}

function view({ completions }: RunFold) {
  const states: Record<string, string> = {};
  for (const id of ['a', 'b', 'c']) {
    const row = completions.row(id);
    if (row !== undefined) states[id] = completions.state(row);
  }
  const counts = { ok: completions.ok, errors: completions.errors, completed: completions.completed };
  const sums = Object.fromEntries(
    [...completions.scoreSums].map(([name, { count, sum }]) => [name, { count, sum }]),
  );
  return { states, counts, sums };
}

describe('the one reducer', () => {
  test('comes to what the entries say, after each of them', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const entries = toEntries(given);
        let length = 0;
        fold(entries, (folded) => {
          const { states, sums } = model(entries.slice(0, ++length));
          const all = Object.values(states);
          const [ok, errors] = ['ok', 'error'].map(
            (state) => all.filter((each) => each === state).length,
          ) as [number, number];
          expect(view(folded)).toEqual({ states, sums, counts: { ok, errors, completed: ok + errors } });
        });
      }),
      { numRuns: 300 },
    );
  });

  test('read from a journal again it comes to the same', () => {
    fc.assert(
      fc.property(steps, fc.nat(60), (given, cut) => {
        const entries = toEntries(given);
        const whole = fold(entries);
        const inParts = fold(entries.slice(0, cut));
        for (const entry of entries.slice(cut)) inParts.apply(JSON.parse(JSON.stringify(entry)));
        expect(view(inParts)).toEqual(view(whole));
        expect(inParts).toMatchObject({ lastSeq: whole.lastSeq, damaged: 0, usage: whole.usage });
      }),
    );
  });

  test('a session that is not there is STORE_CORRUPT until a later one tells what counts, and what is missing is counted', () => {
    const [session, ...rest] = toEntries([
      { id: 'a', unit: 0, ok: true, scores: [1, 1] },
      { id: 'a', unit: 1, ok: true, scores: [1, 1] },
    ]);
    const missing = fold(rest);
    expect(() => missing.check()).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }));
    missing.apply({ ...(session as RunEntry), session: 2, seq: 9 });
    missing.check();
    expect(fold([session, rest[1]] as RunEntry[]).damaged).toBe(1);
  });
});
