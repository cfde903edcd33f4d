import { exposeTask } from '@tidemark/core/worker';

export const task = exposeTask((input) => input, { version: '7' });
