import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type {
  Budget,
  ConcurrencyRange,
  EvaluateOptions,
  OperationalOptions,
  Params,
  Store,
} from '@tidemark/core';
import { type Command, Option } from 'commander';
import { budget, concurrency, gather, scoreBelow, wholeNumber } from '../parse-option.js';
import { parseParams } from '../source/parse-params.js';
import { UsageError } from '../usage-error.js';
import { findRun } from './find-run.js';

/** Options of the commands that drive a run. */
export interface DriveFlags {
  readonly concurrency?: number | ConcurrencyRange;
  readonly durability?: 'process' | 'power';
  readonly workers?: number;
  readonly takeOver?: 'auto' | 'ask';
}

/** Options of the commands that say what a run is. */
export interface RunFlags extends DriveFlags {
  readonly param?: readonly string[];
  readonly paramsFile?: string;
  readonly allowNewParams?: boolean;
  readonly limit?: number;
  readonly offset?: number;
  readonly take?: number;
  readonly shuffle?: boolean;
  readonly budget?: Budget;
  readonly until?: string;
  readonly existing?: 'resume' | 'error' | 'rerun' | 'new';
  readonly onDrift?: 'error' | 'rerun' | 'keep';
  readonly needed?: boolean;
  readonly reuse?: true;
  readonly reuseFrom?: readonly string[];
  readonly retryErrors?: boolean;
  readonly retryCrashed?: true;
  readonly retryFailed?: Readonly<Record<string, number>>;
  readonly abortOnError?: boolean;
  readonly maxErrors?: number;
  readonly runId?: string;
  readonly label?: string;
  readonly tag?: readonly string[];
  readonly seed?: string;
}

/** Adds {@link DriveFlags}. */
export function defineDriveFlags(command: Command): Command {
  return command
    .option('-c, --concurrency <n>', 'examples at a time; 2..32 finds its own measure', concurrency)
    .option('--workers <n>', 'run the stages in n worker threads', wholeNumber(1))
    .addOption(new Option('--durability <level>', 'what a result survives').choices(['process', 'power']))
    .addOption(
      new Option('--take-over <how>', 'when another process drives the run').choices(['auto', 'ask']),
    );
}

/** Adds {@link RunFlags}. */
export function defineRunFlags(command: Command): Command {
  command
    .option('-p, --param <name=value>', 'replace a param, again for each', gather)
    .option('--params-file <file>', 'params from a JSON file')
    .option('--allow-new-params', 'accept params that the evaluation does not declare')
    .option('-n, --limit <n>', 'only the first n examples', wholeNumber(1))
    .option('--offset <n>', 'leave out the first n examples', wholeNumber(0))
    .option('--take <n>', 'n examples chosen at random, always the same for a seed', wholeNumber(1))
    .option('--shuffle', 'start the examples in a random order, always the same for a seed')
    .option('--until <stage>', 'stop after this stage')
    .addOption(
      new Option('--existing <how>', 'when the run is there').choices(['resume', 'error', 'rerun', 'new']),
    )
    .addOption(
      new Option('--on-drift <how>', 'when code or examples changed').choices(['error', 'rerun', 'keep']),
    )
    .option('--needed', 'do nothing when an equal run has completed')
    .option('--reuse', 'take over results of other runs whose code, params and examples are equal')
    .option('--reuse-from <run>', 'take them over from this run only, again for each', gather)
    .option('--retry-errors', 'run errored examples again (as it does unless told)')
    .option('--no-retry-errors', 'leave errored examples as they are')
    .option('--retry-crashed', 'run examples again that crashed the process, too')
    .option('--retry-failed <scorer<n>', 'run examples again whose score is below n', scoreBelow)
    .option('--abort-on-error', 'stop at the first errored example')
    .option('--max-errors <n>', 'stop when more than n examples errored', wholeNumber(0))
    .option('--budget <usd>', 'stop when this much is spent, in US dollars', budget)
    .option('--run-id <id>', 'name the run yourself')
    .option('--seed <seed>', 'makes ctx.seed differ')
    .option('--label <text>', 'note a label')
    .option('--tag <tag>', 'note a tag, again for each', gather);
  return defineDriveFlags(command);
}

/** What of the flags says how a run is driven. */
export function driveOptions({ workers: _, ...options }: DriveFlags): OperationalOptions {
  return options;
}

/** What `evaluate` is to be called with. @throws {UsageError} for params that can't be read. */
export async function evaluateOptions(
  flags: RunFlags,
  declared: Params,
  store: Store,
  cwd: string,
): Promise<EvaluateOptions> {
  const { param = [], paramsFile, workers: _, label: __, tag: ___, ...others } = flags;
  const { reuse, reuseFrom, retryCrashed, ...plain } = others;
  const params = { ...(await readParamsFile(paramsFile, cwd)), ...parseParams(param, declared) };
  return {
    ...plain,
    store,
    ...(Object.keys(params).length > 0 && { params }),
    ...(retryCrashed === true && { retryErrors: 'all' }),
    ...(reuse === true && { reuse: 'auto' }),
    ...(reuseFrom !== undefined && { reuse: await runIds(store, reuseFrom) }),
  } as EvaluateOptions;
}

async function runIds(store: Store, meant: readonly string[]): Promise<string[]> {
  return (await Promise.all(meant.map((each) => findRun(store, each)))).map(({ runId }) => runId);
}

async function readParamsFile(file: string | undefined, cwd: string): Promise<Params> {
  if (file === undefined) return {};
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: Error) => {
    throw new UsageError(`--params-file ${file}: ${error.message}`);
  });
  const refuse = (): never => {
    throw new UsageError(`--params-file ${file}: expected a JSON object of params by name`);
  };
  try {
    const params: unknown = JSON.parse(text);
    return typeof params === 'object' && params !== null && !Array.isArray(params)
      ? (params as Params)
      : refuse();
  } catch {
    return refuse();
  }
}
