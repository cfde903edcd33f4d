import { suggest } from '../model/check.js';
import { TidemarkError } from '../model/errors.js';
import type { StageContext } from '../model/evaluation.js';

/** A function that a worker may expose. */
// biome-ignore lint/suspicious/noExplicitAny: a task's input and context are the author's to name
export type AnyTask = (input: any, ctx: any) => unknown;

/** The tasks of a worker's module: those of its export `tasks`, else all functions that it exports. */
export type TasksOf<M> = M extends { readonly tasks: infer T }
  ? T
  : { readonly [Name in keyof M as M[Name] extends AnyTask ? Name : never]: M[Name] };

/** The stage function that makes its calls in a worker. */
export type WorkerTask<F> = F extends AnyTask
  ? (input: Parameters<F>[0], ctx: ContextOf<F>) => Promise<Awaited<ReturnType<F>>>
  : never;

type ContextOf<F extends AnyTask> =
  Parameters<F> extends [unknown, infer Context extends StageContext]
    ? Context
    : // biome-ignore lint/suspicious/noExplicitAny: this task names no params
      StageContext<any>;

/** What is kept for a task. @throws {TidemarkError} NOT_FOUND naming the known tasks. */
export function findTask<T>(tasks: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (found !== undefined) return found;
  const message = `the worker exposes no task ${name}${suggest(name, Object.keys(tasks))}`;
  throw new TidemarkError('NOT_FOUND', message);
}
