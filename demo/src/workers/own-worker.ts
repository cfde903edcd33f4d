import type { StageContext } from '@tidemark/core';
import { exposeTasks } from '@tidemark/core/worker';
import type { Judgement } from '../own/judgement.js';
import './crash-on-message.js';
import { importOwnModules } from './own-modules.js';

const { task, scorers } = await importOwnModules();

/** Calls every scorer, so that one that throws takes no other's score away. */
async function judge(output: unknown, { example, params }: StageContext): Promise<Judgement> {
  const { input, expected, metadata } = example;
  const scores: Record<string, unknown> = {};
  const errors: Record<string, { name: string; message: string }> = {};
  for (const [name, score] of Object.entries(scorers)) {
    try {
      scores[name] = await score({ input, output, expected, metadata, params });
    } catch (error) {
      const { name: kind = 'Error', message = String(error) } = (error ?? {}) as Partial<Error>;
      errors[name] = { name: kind, message };
    }
  }
  return { scores, errors };
}

export const tasks = exposeTasks({ task, judge }, { version: '1' });
