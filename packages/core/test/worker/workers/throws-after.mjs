import { exposeTask } from '@tidemark/core/worker';

exposeTask((input) => input);
throw new Error('no luck');
