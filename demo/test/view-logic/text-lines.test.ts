import { expect, test } from 'vitest';
import { textLines } from '../../src/evaluations/text-lines.js';

function streamOf(text: string, chunkBytes: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        controller.enqueue(bytes.slice(at, at + chunkBytes));
      }
      controller.close();
    },
  });
}

test.for([1, 3, 7, 1_000])('lines are whole, however the bytes come (%d at a time)', async (chunkBytes) => {
  const lines = ['ab', '', 'ü€🙂', 'last'];
  const read: string[] = [];
  for await (const line of textLines(streamOf(lines.join('\n'), chunkBytes))) read.push(line);
  expect(read).toEqual(lines);
});

test('the stream is let go when nobody reads on', async () => {
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('line\n')),
    cancel() {
      isCancelled = true;
    },
  });
  for await (const _ of textLines(stream)) break;
  expect(isCancelled).toBe(true);
});
