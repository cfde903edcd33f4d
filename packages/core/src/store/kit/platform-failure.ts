import { TidemarkError } from '../../model/errors.js';

/** What a store makes of a failure that its platform reported. */
export interface PlatformFailure {
  readonly code: 'STORE_FULL' | 'STORE_FAILED' | 'FORMAT_NEWER';
  /** What failed, as in `writing <path>`. */
  readonly doing: string;
  /** The way out, where it is not to free space. */
  readonly advice?: string | undefined;
  /** Facts for programs. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What the platform reported, as an error of the contract with the cause kept. */
export function platformFailure(
  cause: Error,
  { code, doing, advice, details }: PlatformFailure,
): TidemarkError {
  const told = cause.name === 'Error' ? cause.message : `${cause.name}: ${cause.message}`;
  const message =
    code === 'STORE_FULL'
      ? `No space left while ${doing}: delete runs or free some on the disk (${told})`
      : `Failed ${doing}: ${told}${advice === undefined ? '' : `; ${advice}`}`;
  return new TidemarkError(code, message, { cause, details });
}
