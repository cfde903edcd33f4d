import * as is from './shapes.js';

/** Samples of one plan in all: each takes memory for every example. */
const MOST_SAMPLES = 100_000;
const errorShape = is.fields({ name: is.text, message: is.text, code: is.maybe(is.textOrNumber) });

const planShape: is.Shape = (value) =>
  is.listOf(
    is.fields({
      name: is.name,
      digest: is.text,
      samples: is.maybe(is.whole(1, MOST_SAMPLES)),
      validFrom: is.whole(0),
    }),
  )(value) &&
  (value as { samples?: number }[]).reduce((sum, { samples = 1 }) => sum + samples, 0) <= MOST_SAMPLES;

const codeShape = is.listOf(is.fields({ name: is.name, digest: is.text }));

/** The members of a bundle's first line. */
export const headerShapes: Readonly<Record<string, is.Shape>> = {
  tidemark: is.one('bundle'),
  version: is.whole(1),
  formatVersion: is.whole(1),
  id: is.name,
  createdAt: (value) => is.text(value) && !Number.isNaN(Date.parse(value as string)),
  header: is.fields({ evaluation: is.name, params: is.object, dataset: is.object }),
  notes: is.fields({
    label: is.maybe(is.text),
    tags: is.maybe(is.listOf(is.text)),
    note: is.maybe(is.text),
    marked: is.maybe(is.one(true, false)),
    title: is.maybe(is.text),
  }),
  stages: codeShape,
  scorers: codeShape,
  entries: is.whole(0),
};

/** The member of an example's line. */
export const exampleShapes: Readonly<Record<string, is.Shape>> = {
  example: is.fields({ id: (value) => is.text(value) && value !== '', digest: is.maybe(is.digest) }),
};

/** The members of a completion's head. */
export const completionShapes: Readonly<Record<string, is.Shape>> = {
  session: is.whole(1),
  exampleId: is.text,
  index: is.whole(0),
  stage: is.name,
  sample: is.maybe(is.whole(0, MOST_SAMPLES - 1)),
  step: is.maybe(is.text),
  status: is.one('ok', 'error'),
  exampleDigest: is.maybe(is.digest),
  attempts: is.whole(0),
  durationMs: is.amount,
  at: is.time,
  usage: is.maybe(is.recordOf(is.amount)),
  scores: is.maybe(is.recordOf(is.scoreOrNull)),
  error: is.maybe(errorShape),
  origin: is.maybe(is.one('reused')),
  reusedFrom: is.maybe(is.text),
  paramsUsed: is.maybe(is.one(false)),
  flight: is.maybe(is.listOf(is.text)),
};

/** The members of a completion's payload. */
export const payloadShapes: Readonly<Record<string, is.Shape>> = {
  metadata: is.maybe(is.object),
  error: is.maybe(errorShape),
  retries: is.maybe(is.list),
  scoreMetadata: is.maybe(is.object),
  log: is.maybe(is.listOf(is.text)),
};

const sessionShapes: Readonly<Record<string, is.Shape>> = {
  session: is.whole(1),
  at: is.time,
  params: is.object,
  stages: planShape,
  scorers: planShape,
  options: is.object,
  total: is.maybe(is.whole(0)),
  dataset: is.fields({ name: is.maybe(is.text), version: is.maybe(is.text) }),
  redo: is.maybe(
    is.fields({
      what: is.fields({ from: is.maybe(is.text), below: is.maybe(is.recordOf(is.number)) }),
      after: is.whole(0),
    }),
  ),
  kept: is.maybe(
    is.fields({ stages: is.listOf(is.text), scorers: is.listOf(is.text), examples: is.whole(0) }),
  ),
};

/** More places in an entry take seconds to go through. */
const MOST_PLACES = 10_000_000;
const orderShape: is.Shape = (value) =>
  is.listOf(is.whole(-1))(value) &&
  (value as number[]).length % 2 === 0 &&
  (value as number[]).reduce((sum, count, i) => (i % 2 === 1 ? sum + count : sum), 0) <= MOST_PLACES;
const texts = is.listOf(is.text);
const usageShape = is.fields({ inputTokens: is.amount, outputTokens: is.amount, costUsd: is.amount });

/** What each other kind of entry has; of one that is not known here, what all have. */
const lifecycleShapes: Readonly<Record<string, Readonly<Record<string, is.Shape>>>> = {
  end: {
    reason: is.one('finished', 'failed', 'cancelled', 'handover', 'budget', 'fault'),
    at: is.time,
    total: is.maybe(is.whole(0)),
    error: is.maybe(errorShape),
  },
  reset: { examples: texts },
  dataset: {
    part: is.whole(0),
    parts: is.whole(1),
    order: is.maybe(orderShape),
    ids: is.maybe(is.listOf(is.tuple(is.text, is.whole(0)))),
    digests: is.maybe(is.listOf(is.tuple(is.text, is.digest))),
  },
  truncate: { keep: (value) => value === null || is.whole(0)(value) },
  compacted: {
    usage: usageShape,
    flights: is.fields({
      inFlight: texts,
      suspects: texts,
      lost: texts,
      crashes: is.listOf(is.tuple(is.text, is.whole(0))),
      reexecuted: is.whole(0),
    }),
    sessions: is.listOf(is.tuple(is.whole(1), is.whole(0), is.time)),
  },
};

/** The members of an entry that is no completion. */
export function entryShapes(type: unknown): Readonly<Record<string, is.Shape>> {
  const common = {
    type: is.text,
    session: is.maybe(is.whole(1)),
    at: is.maybe(is.time),
    flight: is.maybe(texts),
  };
  if (type === 'session') return { ...common, ...sessionShapes };
  const own = typeof type === 'string' && Object.hasOwn(lifecycleShapes, type) ? lifecycleShapes[type] : {};
  return { ...common, ...own };
}

/** The members of the last line. */
export const endShapes: Readonly<Record<string, is.Shape>> = {
  end: is.fields({ entries: is.whole(0), completions: is.whole(0), examples: is.whole(0) }),
  sha256: is.text,
};
