import { checkOptions, type Rule, rules } from '../../model/check.js';
import type { JsonObject } from '../../model/json.js';
import type { Store } from '../../store/store.js';
import { runJournal } from '../run-journal.js';

/** What people note on a run. `null` takes a note away. */
export interface RunAnnotations {
  readonly label?: string | null;
  readonly tags?: readonly string[] | null;
  readonly note?: string | null;
  readonly marked?: boolean | null;
  readonly trashed?: boolean | null;
  /** A name to show instead of the id; ids never change. */
  readonly title?: string | null;
}

const annotationRules: Readonly<Record<keyof RunAnnotations, Rule>> = {
  label: orNull(rules.text),
  tags: {
    expected: 'a list of texts or null',
    accepts: (value) =>
      value === null || (Array.isArray(value) && value.every((tag) => typeof tag === 'string')),
  },
  note: orNull({ expected: 'a text', accepts: (value) => typeof value === 'string' }),
  marked: orNull(rules.boolean),
  trashed: orNull(rules.boolean),
  title: orNull(rules.text),
};

function orNull({ expected, accepts }: Rule): Rule {
  return { expected: `${expected} or null`, accepts: (value) => value === null || accepts(value) };
}

/**
 * Notes something on a run, also while it is driven.
 *
 * @throws {TypeError} for an unknown note or a wrong value.
 * @throws {TidemarkError} NOT_FOUND when there is no such run.
 */
export async function updateRun(store: Store, runId: string, annotations: RunAnnotations): Promise<void> {
  checkOptions('updateRun', annotations, annotationRules);
  await runJournal(store, runId);
  await store.update(runId, annotations as JsonObject);
}
