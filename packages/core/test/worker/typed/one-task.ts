import { exposeTask } from '../../../src/worker/node.js';

export const task = exposeTask((text: string) => text.length);
