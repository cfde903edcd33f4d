import { describe, expectTypeOf, test } from 'vitest';
import { defineEvaluation, type StageContext, stage, workerPool } from '../../src/index.js';

const create = () => new Worker('worker.js');
const dataset = [{ input: 'text', expected: 4 }];

describe('a task of a worker', () => {
  const pool = workerPool<typeof import('./typed/tasks.js')>({ create });

  test('has the types of its function', () => {
    expectTypeOf(pool.task('length')).parameter(0).toEqualTypeOf<string>();
    expectTypeOf(pool.task('length')).returns.resolves.toEqualTypeOf<number>();
    expectTypeOf(pool.task('label')).parameter(1).toEqualTypeOf<StageContext<{ readonly model: string }>>();
    expectTypeOf(pool.task('label')).returns.resolves.toEqualTypeOf<{ label: string }>();
  });

  test('has a name that the module exposes', () => {
    // @ts-expect-error: there is no such task
    pool.task('lenght');
  });

  test('is a stage, and its output is what scorers get', () => {
    defineEvaluation({
      name: 'labels',
      dataset,
      params: { model: 'm' },
      stages: [stage('length', pool.task('length')), stage('label', pool.task('label'), { timeoutMs: 5 })],
      scorers: {
        short: ({ output }) => {
          expectTypeOf(output).toEqualTypeOf<{ label: string }>();
          return output.label.length < 3;
        },
      },
    });
    defineEvaluation({ name: 'lengths', dataset, task: pool.task('length') });
  });
});

test('a module may expose one task, or functions that it exports', () => {
  const one = workerPool<typeof import('./typed/one-task.js')>({ create });
  expectTypeOf(one.task('task')).returns.resolves.toEqualTypeOf<number>();
  const functions = workerPool<typeof import('./typed/functions.js')>({ create });
  expectTypeOf(functions.task).parameter(0).toEqualTypeOf<'shorten'>();
});

test('without a type, any name goes', () => {
  const pool = workerPool({ create });
  defineEvaluation({ name: 'lengths', dataset, task: pool.task('whatever') });
});

test('a worker of Node may be given', () => {
  workerPool({ create: () => new NodeWorker() });
});

/** As `@types/node` has it. */
declare class NodeWorker {
  postMessage(value: unknown, transferList?: readonly ArrayBuffer[]): void;
  terminate(): Promise<number>;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'exit', listener: (exitCode: number) => void): this;
  ref(): void;
}
