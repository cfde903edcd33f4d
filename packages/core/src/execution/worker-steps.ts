import { decodeValue } from '../model/codec.js';
import { TidemarkError } from '../model/errors.js';
import type { StepFacts } from './stage-call.js';
import type { WorkerCall } from './worker-call.js';
import { type PoolSide, settle } from './worker-wire.js';

/** Keeps the steps of calls that are made in a worker. @param find - the call that is being made under this id. */
export function workerSteps(
  find: (id: number) => WorkerCall | undefined,
): Pick<PoolSide, 'findStep' | 'recordStep'> {
  const open = (id: number, step: string) => {
    const call = find(id);
    if (call !== undefined && !call.isOver) return call.attempt.state;
    throw new TidemarkError('ABORTED', `step ${step}: the call ended before it, its result is not kept`);
  };
  return {
    findStep: (id, name) =>
      settle(async () => {
        const kept = await open(id, name).call.steps.find(name);
        return kept === undefined ? [] : [kept.output];
      }),
    recordStep: (id, name, output, text) =>
      settle(() => {
        const state = open(id, name);
        const facts = decodeValue(text) as StepFacts;
        state.stepCalls ??= new Map();
        const attempts = (state.stepCalls.get(name) ?? 0) + facts.attempts;
        state.stepCalls.set(name, attempts);
        return state.call.steps.record(name, decodeValue(output), { ...facts, attempts });
      }),
  };
}
