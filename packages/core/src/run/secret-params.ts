import { TidemarkError } from '../model/errors.js';
import type { Evaluation, Params } from '../model/evaluation.js';
import { mapTexts } from '../model/map-texts.js';
import { holdsSecret, namesSecret } from '../model/secret-text.js';
import type { EvaluateOptions } from './options.js';
import { effectiveParams } from './recorded-params.js';

const ENVIRONMENT = /^env:([A-Z_][A-Z\d_]*)$/;

/** No secret is only punctuation, or in brackets, as `<eos>` is. */
const HARMLESS = /^(\W*|<.*>|\[.*\])$/s;

/**
 * The params that a call begins with: the evaluation's, replaced by those given. Literal secrets are refused, since a run
 * records its params.
 *
 * @throws {TypeError} naming the param that can't be recorded.
 * @throws {TidemarkError} SECRET_IN_PARAMS naming the param, when its name or the shape of its value says so.
 */
export function startingParams(
  evaluation: Pick<Evaluation, 'params'>,
  options: Pick<EvaluateOptions, 'params'>,
): Params {
  const params = effectiveParams(evaluation.params, options.params);
  mapTexts(params, (text, path) => {
    if (ENVIRONMENT.test(text) || HARMLESS.test(text)) return text;
    const isNamed = path.some(namesSecret);
    if (!isNamed && !holdsSecret(text)) return text;
    const name = path.join('.');
    throw new TidemarkError(
      'SECRET_IN_PARAMS',
      `param ${name} ${isNamed ? 'is named like' : 'looks like'} a secret, and params are recorded: ` +
        "pass 'env:NAME' to have it read from the environment, or let the task read it by itself",
      { details: { param: name } },
    );
  });
  return params;
}

/** Params as tasks and scorers get them. */
interface ResolvedParams {
  readonly params: Params;
  /** Values that came from the environment. */
  readonly secrets: readonly string[];
}

/**
 * Puts environment variables in the place of `env:NAME`. Only the names are recorded.
 *
 * @throws {TypeError} when there is no such variable, or no environment, as in a browser.
 */
export function resolveParams(params: Params): ResolvedParams {
  const secrets: string[] = [];
  const resolved = mapTexts(params, (text, path) => {
    const name = ENVIRONMENT.exec(text)?.[1];
    if (name === undefined) return text;
    const value = fromEnvironment(name, path.join('.'));
    secrets.push(value);
    return value;
  });
  return { params: resolved as Params, secrets };
}

function fromEnvironment(name: string, param: string): string {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const value = process?.env?.[name];
  if (value !== undefined && value !== '') return value;
  throw new TypeError(
    process?.env === undefined
      ? `evaluate: param ${param}: there are no environment variables here (env:${name}): let the task read the secret by itself`
      : `evaluate: param ${param}: the environment variable ${name} is not set`,
  );
}
