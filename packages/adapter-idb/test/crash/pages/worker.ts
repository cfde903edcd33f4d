import { exposeTasks } from '@tidemark/core/worker';
import { tell } from './tell.js';

interface Input {
  readonly n: number;
}

/** Most answers come at once, some take their time; some are errors. */
async function answerSlowly(n: number): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, n % 23));
  if (n % 35 === 7) throw Object.assign(new Error(`no answer for ${n % 3}`), { code: 'NO_ANSWER' });
  return `slow answer ${n}`;
}

export const tasks = exposeTasks(
  {
    generate({ n }: Input, ctx) {
      // The page gives its worker the load's name.
      tell(['call', self.name, ctx.example.id, 'generate']);
      return n % 7 === 0 ? answerSlowly(n) : `answer ${n}`;
    },
  },
  { version: '1' },
);
