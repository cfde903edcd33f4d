import { type ConformanceVariant, runConformanceCase } from './conformance-runner.js';

/** What the page asks of the worker, and what it answers. */
export interface WorkerCall {
  readonly variant: ConformanceVariant;
  readonly name: string;
}

addEventListener('message', async ({ data, ports }: MessageEvent<WorkerCall>) => {
  const [port] = ports;
  try {
    port?.postMessage({ skipped: await runConformanceCase(data.variant, data.name) });
  } catch (error) {
    port?.postMessage({
      failed: (error as Error).stack ?? String(error),
      cause: String((error as Error).cause),
    });
  }
});
