import { exposeTask } from '@tidemark/core/worker';

await new Promise((resolve) => setTimeout(resolve, 300));
exposeTask((input) => input);
