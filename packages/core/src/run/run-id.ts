import { digestValue } from '../model/digest.js';
import type { Dataset, Evaluation, Params } from '../model/evaluation.js';
import { isFromStore } from '../model/saved-examples.js';

const SLUG_LENGTH = 40;

/** A name as lower-case letters, digits and dashes: `Language ID (v2)` → `language-id-v2`. */
function slug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, SLUG_LENGTH) || 'run'
  );
}

/** The id that the same evaluation with the same params, dataset and seed gets each time: `<slug>-<8 hex>`. */
export function runIdOf(
  { name, dataset }: Pick<Evaluation, 'name' | 'dataset'>,
  params: Params,
  seed: number | string | undefined,
): string {
  const identity = [name, params, dataset.name ?? null, versionOf(dataset) ?? null, seed ?? null];
  return `${slug(name)}-${digestValue(identity).slice(0, 8)}`;
}

/** A saved dataset's name stands for its content, which only the store knows before it is loaded. */
function versionOf({ version, digest, examples }: Dataset): string | undefined {
  return digest !== undefined || isFromStore(examples) ? undefined : version;
}
