import type { CompletionSet } from '../store/completion-set.js';
import type { ErrorKind } from './report.js';

/** So many example ids are kept of each kind. */
const MOST_IDS = 20;

interface OpenKind extends ErrorKind {
  count: number;
  readonly exampleIds: string[];
}

/**
 * The errored examples by their first error: its code (or name) and message. The most frequent kind comes first.
 *
 * @param rows - in dataset order.
 */
export function errorKinds(completions: CompletionSet, rows: Uint32Array): ErrorKind[] {
  const kinds: OpenKind[] = [];
  const known = new Map<string | number, Map<string, OpenKind>>();
  for (const row of rows) {
    if (completions.state(row) !== 'error') continue;
    const { name, code = name, message } = completions.error(row) ?? { name: 'Error', message: '' };
    let messages = known.get(code);
    if (messages === undefined) {
      messages = new Map();
      known.set(code, messages);
    }
    let kind = messages.get(message);
    if (kind === undefined) {
      kind = { code, message, count: 0, exampleIds: [] };
      messages.set(message, kind);
      kinds.push(kind);
    }
    kind.count++;
    if (kind.exampleIds.length < MOST_IDS) kind.exampleIds.push(completions.idOf(row));
  }
  return kinds.sort((a, b) => b.count - a.count);
}
