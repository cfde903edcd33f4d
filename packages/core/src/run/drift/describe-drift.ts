import { canonicalJson } from '../../model/canonical-json.js';
import { TidemarkError } from '../../model/errors.js';
import type { ChangedParams } from '../look.js';
import type { Drift, ExampleCount } from './find-drift.js';

/** Says what has changed since a run was recorded. */
export function describeDrift({ stages, scorers, params, edited, dataset }: Drift): string {
  const parts: string[] = [];
  if (stages.length > 0) parts.push(`${named('stage', stages)} changed`);
  if (scorers.length > 0) parts.push(`${named('scorer', scorers)} changed`);
  if (params.length > 0) parts.push(`${named('param', params)} changed`);
  if (edited.count > 0) {
    parts.push(
      `${edited.count} ${edited.count === 1 ? 'example was' : 'examples were'} edited (${idsOf(edited)})`,
    );
  }
  if (dataset !== undefined) {
    parts.push(`only ${dataset.found} of ${dataset.completed} examples done are in the dataset now given`);
  }
  return parts.join('; ');
}

/** The error that lists what has changed, and the ways out. */
export function driftError(runId: string, drift: Drift, params?: ChangedParams): TidemarkError {
  const was =
    params && drift.params.length > 0 ? ` (params recorded: ${canonicalJson(params.recorded)})` : '';
  const waysOut =
    "onDrift: 'rerun' runs again what this makes invalid and nothing else, 'keep' keeps it all as it is; " +
    "existing: 'rerun' runs everything again, 'new' starts another run";
  return new TidemarkError(
    'DRIFT',
    `run ${runId} was recorded otherwise: ${describeDrift(drift)}${was}. ${waysOut}`,
    { details: { runId, ...drift, ...(params && { recorded: params.recorded, given: params.given }) } },
  );
}

/** The ids that are told of some examples. */
export function idsOf({ count, ids }: ExampleCount): string {
  return `${ids.join(', ')}${count > ids.length ? ', …' : ''}`;
}

function named(what: string, names: readonly string[]): string {
  return `${what}${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
}
