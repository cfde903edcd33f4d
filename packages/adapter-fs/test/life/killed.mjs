// Does one thing to a store on real files, and kills itself with SIGKILL at the n-th call of a store's method.
import { createFsStore } from '@tidemark/adapter-fs';
import { compactRun, saveDataset } from '@tidemark/core';
import { createFaultyStore } from '@tidemark/core/testing';

const [dir, action, argument, when, method, count] = process.argv.slice(2);
const die = (call) => {
  if (call.method === method && call.count === Number(count)) process.kill(process.pid, 'SIGKILL');
};
const store = createFaultyStore(await createFsStore({ dir }), { [when]: die });

function* numbers(size) {
  for (let n = 0; n < size; n++) yield { id: `e${n}`, input: `text ${n}` };
}

if (action === 'compact') await compactRun(store, argument);
else await saveDataset(store, { name: 'numbers', examples: numbers(Number(argument)) });
await store.close();
