import { isPlainObject, show } from '../../model/check.js';
import { decodeValue, encodeValue } from '../../model/codec.js';
import { defineEvaluation, stage } from '../../model/define-evaluation.js';
import type { Evaluation, Stage } from '../../model/evaluation.js';
import type { FlowStep, FlowStepOptions } from './flow.js';

/** A flow's step. */
export type NamedStep = FlowStepOptions<object, object> & {
  readonly name: string;
  readonly run: FlowStep<object, object>;
};

/** What a flow is made of. */
export interface FlowDefinition {
  readonly name: string;
  readonly steps: readonly NamedStep[];
}

/** A flow's steps as the stages of an evaluation, and how far they come. */
export interface FlowEvaluation {
  readonly evaluation: Evaluation;
  /** Names of the steps that were run. */
  readonly ran: readonly string[];
  /** What a step threw. */
  readonly failure: { readonly step: string; readonly error: unknown } | undefined;
  /** To be told when a step's result is durable: the next one waits for it. */
  recorded(step: string): void;
}

/** What tells a flow's run from an evaluation's of the same name. */
export const FLOW_DATASET = 'flow';

/**
 * Makes the evaluation of a flow for one call of `flow.run`. What crosses from step to step is a copy as the journal would
 * give it, so that a resume sees what a straight run sees.
 *
 * @param loads - for each step, whether its loader is called.
 */
export function createFlowEvaluation(
  { name, steps }: FlowDefinition,
  initial: object,
  loads: readonly boolean[],
): FlowEvaluation {
  const data: object = {};
  const ran: string[] = [];
  let failure: FlowEvaluation['failure'];
  let loaded = 0;
  let last: ReturnType<typeof awaitRecord> | undefined;

  /** Calls the loaders up to a step that were not called yet. */
  const loadUpTo = async (at: number, stateBefore: (step: number) => object): Promise<void> => {
    for (; loaded <= at; loaded++) {
      const step = steps[loaded];
      if (loads[loaded] !== true || step?.load === undefined) continue;
      const found: unknown = await step.load(copyOf(stateBefore(loaded)));
      if (!isPlainObject(found))
        throw new TypeError(`step ${step.name}: load: expected an object, got ${show(found)}`);
      Object.assign(data, found);
    }
  };

  const toStage = (step: NamedStep, at: number): Stage<object, object> =>
    stage(
      step.name,
      async (state: object, { outputs }) => {
        const stateBefore = (before: number): object =>
          before === 0 ? initial : (outputs[steps[before - 1]?.name ?? ''] as object);
        try {
          await last?.durable;
          await loadUpTo(at, (before) => (before === at ? state : stateBefore(before)));
          const next = copyOf(state);
          await step.run(next, data);
          copyOf(next);
          await step.save?.(next, data);
          const result = copyOf(next);
          ran.push(step.name);
          last = awaitRecord(step.name);
          return result;
        } catch (error) {
          failure = { step: step.name, error };
          throw error;
        }
      },
      // steps are known by their names; a step that half ran must not run again on the same data
      { version: '1', retry: { attempts: 1 } },
    );

  const stages = steps.map(toStage) as [Stage<object, object>];
  return {
    evaluation: defineEvaluation({
      name,
      dataset: { name: FLOW_DATASET, examples: [{ id: 'state', input: initial }] },
      stages,
    }) as Evaluation,
    ran,
    get failure() {
      return failure;
    },
    recorded(step) {
      if (last?.step === step) last.resolve();
    },
  };
}

function awaitRecord(step: string) {
  let resolve = () => {};
  const durable = new Promise<void>((done) => {
    resolve = done;
  });
  return { step, durable, resolve };
}

/** @throws {TidemarkError} NOT_SERIALIZABLE naming the key that can't be recorded. */
export function copyOf<T extends object>(state: T): T {
  return decodeValue(encodeValue(state, 'state')) as T;
}
