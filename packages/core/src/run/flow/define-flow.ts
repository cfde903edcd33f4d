import { checkName, checkOptions, type Rule, rules } from '../../model/check.js';
import { stage } from '../../model/define-evaluation.js';
import type { StageFunction } from '../../model/evaluation.js';
import type { Flow, FlowStep, FlowStepOptions } from './flow.js';
import type { NamedStep } from './flow-evaluation.js';
import { runFlow } from './run-flow.js';

const stepRules: Readonly<Record<keyof FlowStepOptions<object, object>, Rule>> = {
  load: rules.function,
  save: rules.function,
};

/**
 * Defines a flow: functions in sequence, as a run with one example whose stages are the steps.
 *
 * @throws {TypeError} for a wrong name.
 */
export function defineFlow<
  // biome-ignore lint/suspicious/noExplicitAny: without types of their own, steps may use any key
  State extends object = Record<string, any>,
  // biome-ignore lint/suspicious/noExplicitAny: as above
  Data extends object = Record<string, any>,
>(name: string): Flow<State, Data> {
  checkName('flow', name);
  return createFlow(name, []);
}

function createFlow<State extends object, Data extends object>(
  name: string,
  steps: readonly NamedStep[],
): Flow<State, Data> {
  return {
    name,
    step(stepName: string, run: FlowStep<State, Data>, options: FlowStepOptions<State, Data> = {}) {
      stage(stepName, run as StageFunction);
      checkOptions(`flow ${name}: step ${stepName}`, options, stepRules);
      if (steps.some((step) => step.name === stepName)) {
        throw new TypeError(`flow ${name}: two steps are named ${stepName}`);
      }
      return createFlow(name, [...steps, { name: stepName, run, ...options } as unknown as NamedStep]);
    },
    run: (options) => runFlow({ name, steps }, options),
  };
}
