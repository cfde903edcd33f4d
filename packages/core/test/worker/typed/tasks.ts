import type { StageContext } from '../../../src/index.js';
import { exposeTasks } from '../../../src/worker/browser.js';

export const tasks = exposeTasks({
  length: (text: string) => text.length,
  label: async (length: number, ctx: StageContext<{ readonly model: string }>) => ({
    label: `${ctx.params.model} ${length}`,
  }),
});
