import fc from 'fast-check';
import { compactRun, exportRun, importRun, truncateRun } from '../../../src/index.js';
import { type App, type AppExample, STAGES, UNITS, type Unit } from './app.js';
import { check } from './check.js';
import { type Ending, type Given, type Life, RUN_ID } from './life.js';
import { resumeAll, run } from './run.js';

/** Something that is done to the app or its run. The life is both the model and what is real: it holds the two. */
class Act<T> implements fc.AsyncCommand<Life, Life> {
  readonly #name: string;
  readonly #given: T;
  readonly #act: (life: Life, given: T) => unknown;

  constructor(name: string, given: T, act: (life: Life, given: T) => unknown) {
    this.#name = name;
    this.#given = given;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  async run(life: Life): Promise<void> {
    await this.#act(life, this.#given);
    await check(life);
  }

  toString(): string {
    return `${this.#name} ${JSON.stringify(this.#given)}`;
  }
}

const commandOf = <T>(name: string, given: fc.Arbitrary<T>, act: (life: Life, given: T) => unknown) =>
  given.map((each) => new Act(name, each, act));

const endings: fc.Arbitrary<Ending> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Ending>({ how: 'finish' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      how: fc.constantFrom('kill' as const, 'kill' as const, 'cancel' as const, 'lose' as const),
      at: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      how: fc.constant('takeOver' as const),
      at: fc.integer({ min: 1, max: 9 }),
      until: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom('asked' as const, 'answered' as const) },
        // Takes its second.
        { weight: 1, arbitrary: fc.constant('left' as const) },
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      how: fc.constantFrom('killBefore' as const, 'killAfter' as const),
      at: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      how: fc.constant('tear' as const),
      at: fc.integer({ min: 1, max: 12 }),
      part: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
    }),
  },
);

const wishes: fc.Arbitrary<Given['wish']> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constant('rerun' as const) },
  { weight: 2, arbitrary: fc.constantFrom(...STAGES, 'score' as const).map((from) => ({ from })) },
  { weight: 1, arbitrary: fc.constantFrom(0.3, 0.7).map((below) => ({ below })) },
);

const runs: fc.Arbitrary<Given> = fc
  .record({
    wish: wishes,
    until: fc.constantFrom(undefined, undefined, undefined, ...STAGES),
    limit: fc.constantFrom(undefined, undefined, undefined, 1, 2, 3, 5),
    retryErrors: fc.constantFrom(true, true, true, false),
    onDrift: fc.constantFrom('error' as const, 'rerun' as const, 'rerun' as const, 'keep' as const),
    concurrency: fc.integer({ min: 1, max: 3 }),
    isSync: fc.boolean(),
    ending: endings,
  })
  .map(({ wish, until, limit, ...rest }) => ({
    ...rest,
    ...(wish !== undefined && !isAfter(wish, until) && { wish }),
    ...(until !== undefined && { until }),
    ...(limit !== undefined && { limit }),
  }));

/** What is run again must be run through. */
function isAfter(wish: Given['wish'], until: Given['until']): boolean {
  if (until === undefined || typeof wish !== 'object') return false;
  return 'below' in wish || wish.from === 'score' || STAGES.indexOf(wish.from) > STAGES.indexOf(until);
}

const places = fc.nat({ max: 5 });
const ids = fc.integer({ min: 0, max: 6 }).map((n) => `e${n}`);
const contents = fc.integer({ min: 0, max: 9 });

type Examples = readonly AppExample[];

/** Edits the dataset, which keeps at least one example. */
const editing = <T>(name: string, given: fc.Arbitrary<T>, edit: (examples: Examples, given: T) => Examples) =>
  commandOf(name, given, (life, each) => {
    const examples = edit(life.app.examples, each);
    if (examples.length > 0) life.app = { ...life.app, examples };
  });

const datasetEdits = fc.oneof(
  editing('insert', fc.record({ id: ids, content: contents, at: places }), (examples, { id, content, at }) =>
    examples.some((each) => each.id === id) ? examples : examples.toSpliced(at, 0, { id, content }),
  ),
  editing('delete', places, (examples, at) => examples.toSpliced(at, 1)),
  editing('edit', fc.record({ content: contents, at: places }), (examples, { content, at }) =>
    examples.map((each, index) => (index === at ? { ...each, content } : each)),
  ),
  editing('move', fc.record({ from: places, to: places }), (examples, { from, to }) =>
    examples.toSpliced(from, 1).toSpliced(to, 0, ...examples.slice(from, from + 1)),
  ),
  editing('duplicate', fc.record({ id: ids, at: places }), (examples, { id, at }) =>
    examples.some((each) => each.id === id)
      ? examples
      : examples.toSpliced(at, 0, ...examples.slice(at, at + 1).map((each) => ({ ...each, id }))),
  ),
);

const codeEdits = commandOf(
  'code',
  fc.record({ unit: fc.constantFrom(...UNITS), version: fc.constantFrom(1, 2) }),
  (life, { unit, version }) => {
    life.app = { ...life.app, versions: { ...life.app.versions, [unit]: version } };
  },
);

const faults = commandOf(
  'fail or mend',
  fc.record({ unit: fc.constantFrom<Unit>('generate', 'parse', 'small'), id: ids }),
  (life, { unit, id }) => {
    const failing = new Set(life.app.failing);
    if (!failing.delete(`${unit} ${id}`)) failing.add(`${unit} ${id}`);
    life.app = { ...life.app, failing } satisfies App;
  },
);

const paramEdits = commandOf('params', fc.constantFrom(1, 2), (life, plus) => {
  life.app = { ...life.app, plus };
});

/** Acts of a run that is there. */
const managing = <T>(name: string, given: fc.Arbitrary<T>, act: (life: Life, given: T) => unknown) =>
  commandOf(name, given, (life, each) => (life.reference.sessions > 0 ? act(life, each) : undefined));

const truncations = managing('truncate', fc.constantFrom(null, null, null, 0, 1, 2), async (life, keep) => {
  await truncateRun(life.store, RUN_ID, keep);
  life.reference.truncate(keep);
});

const compactions = managing('compact', fc.constant(''), async (life) => {
  await compactRun(life.store, RUN_ID);
  life.reference.compact();
});

/** The same call, as after a kill. */
const repeats = managing('again', endings, async (life, ending) => {
  if (life.last !== undefined) await run(life, { ...life.last, ending });
});

const starts = managing('start the app', fc.constant(''), resumeAll);

const moves = managing('export and import', fc.constant(''), async (life) => {
  const place = await life.openPlace();
  const store = await place.open();
  await importRun(store, exportRun(life.store, RUN_ID));
  life.places.push(place);
  Object.assign(life, { place, store });
});

const ACTS = [
  commandOf('run', runs, run),
  commandOf('run', runs, run),
  commandOf('run', runs, run),
  commandOf('run', runs, run),
  datasetEdits,
  datasetEdits,
  codeEdits,
  paramEdits,
  faults,
  repeats,
  repeats,
  truncations,
  truncations,
  starts,
  compactions,
  moves,
] as fc.Arbitrary<fc.AsyncCommand<Life, Life>>[];

/** Any sequence of acts. */
export function actsOf(replayPath: string | undefined): fc.Arbitrary<Iterable<fc.AsyncCommand<Life, Life>>> {
  return fc.commands(ACTS, { maxCommands: 16, size: 'max', ...(replayPath !== undefined && { replayPath }) });
}
