// A process that a test drives: each message is a call, each answer its outcome.
import { createFsStore } from '@tidemark/adapter-fs';

process.on('SIGXFSZ', () => {}); // so that a write over `ulimit -f` fails instead of killing us
const store = await createFsStore({ dir: process.argv[2] });
let writer;

const calls = {
  open: async (id, options) => {
    writer = await store.openWriter(id, options);
    writer?.lost.addEventListener('abort', () => process.send({ event: 'lost' }));
    return writer?.epoch;
  },
  append: async (batch) => writer.append(batch),
  appendMany: async (from, count, text) => {
    for (let seq = from; seq < from + count; seq++) {
      try {
        await writer.append([{ seq, payload: text }]);
      } catch (error) {
        return { acknowledged: seq - 1, code: error.code };
      }
    }
    return { acknowledged: from + count - 1 };
  },
  close: async () => writer.close(),
  read: async (id) => {
    const all = [];
    for await (const batch of store.readEntries(id)) all.push(...batch);
    return all;
  },
  get: (id) => store.get(id),
  update: (id, notes) => store.update(id, notes),
  watch: async (id) => void store.watch(id, () => process.send({ event: 'change' })),
};

process.on('message', async ({ call, args, n }) => {
  try {
    process.send({ n, value: (await calls[call](...args)) ?? null });
  } catch (error) {
    process.send({ n, error: { code: error.code, message: error.message } });
  }
});
process.send({ event: 'ready' });
