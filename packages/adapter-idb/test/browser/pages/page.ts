import { type ConformanceVariant, runConformanceCase } from './conformance-runner.js';
import * as scenes from './scenes.js';

let worker: Worker | undefined;

function runInWorker(variant: ConformanceVariant, name: string): Promise<string | undefined> {
  worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ variant, name }, [port2]);
  return new Promise((resolve, reject) => {
    port1.onmessage = ({ data }) => {
      if (data.failed) reject(new Error(`${data.failed}\ncause: ${data.cause}`));
      else resolve(data.skipped);
    };
  });
}

/** What tests find on the page. */
const door = {
  ...scenes,
  runConformanceCase: (variant: ConformanceVariant, name: string) =>
    (variant.place === 'worker' ? runInWorker : runConformanceCase)(variant, name),
};

declare global {
  var tidemark: typeof door;
}

globalThis.tidemark = door;
