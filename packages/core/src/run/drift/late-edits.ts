import type { CompletionSet } from '../../store/completion-set.js';
import type { DatasetExample } from '../dataset-reader.js';
import type { OnDrift } from '../options.js';
import { countExamples, type Drift } from './find-drift.js';

/**
 * Tells of examples that come one by one, from a dataset that is given only once, whether they are run again since they
 * were edited. Their rows are put into `late`: the session has begun, and has to say of each that what it has counts no more.
 *
 * @param onDrift - asked once there is an edited example with results.
 */
export function findLateEdits(
  completions: CompletionSet,
  late: Set<number>,
  onDrift: (drift: Drift) => Exclude<OnDrift, 'error'>,
): (given: DatasetExample) => boolean {
  return (given) => {
    const { row } = given;
    if (!completions.hasDigest(row) || !completions.isEdited(row, given.digest)) return false;
    const standing = completions.standing(row);
    if (standing === undefined) return false;
    if (standing === 'result' && completions.isMember(row)) {
      const edited = countExamples(completions, [row]);
      if (onDrift({ stages: [], scorers: [], params: [], edited }) === 'keep') return false;
    }
    late.add(row);
    return true;
  };
}
