import type { StageContext } from '@tidemark/core';
import { exposeTasks } from '@tidemark/core/worker';
import { franc } from 'franc';

export const tasks = exposeTasks(
  { detect: (text: string, { params }: StageContext<{ minLength: number }>) => franc(text, params) },
  { version: '1' }, // Say when the code changes: bundlers change its text each time.
);
