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

/** The members of a session's start. */
export const sessionShapes: Readonly<Record<string, is.Shape>> = {
  session: is.whole(1),
  at: is.time,
  params: is.object,
  stages: planShape,
  scorers: planShape,
  options: is.object,
  total: is.maybe(is.whole(0)),
  dataset: is.fields({ name: is.maybe(is.text), version: is.maybe(is.text) }),
};

/** What every other entry has. */
export const lifecycleShapes: Readonly<Record<string, is.Shape>> = {
  type: is.text,
  session: is.maybe(is.whole(1)),
  at: is.maybe(is.time),
  flight: is.maybe(is.listOf(is.text)),
};

/** The members of the last line. */
export const endShapes: Readonly<Record<string, is.Shape>> = {
  end: is.fields({ entries: is.whole(0), completions: is.whole(0), examples: is.whole(0) }),
  sha256: is.text,
};
