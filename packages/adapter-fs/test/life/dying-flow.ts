import { appendFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { defineFlow, type Flow } from '@tidemark/core';

/** A place in a step. */
export interface FlowPlace {
  readonly step: string;
  readonly at: 'load' | 'start' | 'half' | 'end' | 'save';
}

interface Seen {
  /** What each step saw: its name, and the keys of the data. */
  seen: string[];
}

export const steps: readonly string[] = ['a', 'b', 'c', 'd'];

/** Four steps that note what they see, in the state and in a file; the process dies where it is told to. */
export function dyingFlow(log: string, death?: FlowPlace): Flow<Seen, Record<string, string>> {
  const pass = (step: string, at: FlowPlace['at']) => {
    if (death?.step === step && death.at === at) process.kill(process.pid, 'SIGKILL');
  };
  return steps.reduce(
    (flow, step) =>
      flow.step(
        step,
        async (state, data) => {
          appendFileSync(log, step);
          pass(step, 'start');
          state.seen.push(`${step} saw ${Object.entries(data).join(' ')}`);
          await nextTurn();
          pass(step, 'half');
          state.seen.push(`${step} done`);
          pass(step, 'end');
        },
        {
          load(state) {
            pass(step, 'load');
            return { [step]: String(state.seen.length) };
          },
          save: () => pass(step, 'save'),
        },
      ),
    defineFlow<Seen, Record<string, string>>('dying'),
  );
}
