import { exposeTasks } from '@tidemark/core/worker';

const output = 'x'.repeat(200);

export const tasks = exposeTasks({
  echo: (input: number) => input,
  text: (_: number) => output,
  wait: (_: number) => new Promise<never>(() => {}),
});
