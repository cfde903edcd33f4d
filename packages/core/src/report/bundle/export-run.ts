import { checkOptions, rules } from '../../model/check.js';
import { runJournal } from '../../run/run-journal.js';
import type { Store } from '../../store/store.js';
import { createBundleDigest } from './bundle-digest.js';
import { bundleLines } from './bundle-lines.js';
import type { ExportOptions } from './bundle-scope.js';

const exportRules = { stage: rules.text, through: rules.text };

/**
 * A run as portable text: JSON lines, each ending in a line feed, to be written to a file and read by `importRun`.
 *
 * It is the run's journal as it stood when the reading began, with all its sessions, so reports of the imported run are
 * equal; label, tags, note, mark and title go along. A few results are in memory at a time, and the ids of the examples.
 *
 * Iterating rejects with {@link TidemarkError} NOT_FOUND when there is no such run and STORE_CORRUPT when a result is
 * damaged; with `TypeError` when the run has no such stage.
 *
 * @param options - which part of the run; default all of it.
 * @throws {TypeError} for an unknown option, and when both are given.
 */
export function exportRun(store: Store, runId: string, options: ExportOptions = {}): AsyncIterable<string> {
  checkOptions('exportRun', options, exportRules);
  if (options.stage !== undefined && options.through !== undefined) {
    throw new TypeError('exportRun: expected stage or through, got both');
  }
  return writeLines(store, runId, options);
}

async function* writeLines(store: Store, runId: string, options: ExportOptions): AsyncGenerator<string> {
  const digest = createBundleDigest();
  let example = 0;
  let completions = 0;
  let entries = 0;
  for await (const { line, kind } of bundleLines(store, await runJournal(store, runId), options)) {
    if (kind === 'example') example++;
    if (kind === 'completion') completions++;
    if (kind === 'completion' || kind === 'lifecycle') entries++;
    digest.add(line);
    yield `${line}\n`;
  }
  const end = { entries, completions, examples: example };
  yield `${JSON.stringify({ end, sha256: digest.hex() })}\n`;
}
