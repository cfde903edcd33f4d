/** What modules export, as the worker that looked at them tells. */
export interface Exported {
  readonly params: Readonly<Record<string, unknown>>;
  readonly scorers: readonly string[];
}

/** What that worker says. */
export type Inspection = Exported | { readonly fault: string };

const PATIENCE_MS = 5_000;

/**
 * Loads the modules in a worker, never in the page, and tells what they export.
 *
 * @param modules - their addresses, as JSON.
 * @throws when they can't be loaded, or do not end loading.
 */
export function inspectModules(modules: string): Promise<Exported> {
  const worker = new Worker(new URL('../workers/inspect-worker.ts', import.meta.url), {
    type: 'module',
    name: modules,
  });
  return new Promise<Exported>((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new Error(
            'The code did not end loading in 5 seconds: is there an endless loop outside of functions?',
          ),
        ),
      PATIENCE_MS,
    );
    worker.onmessage = ({ data }: MessageEvent<Inspection>) => {
      clearTimeout(timer);
      if ('fault' in data) reject(new Error(data.fault));
      else resolve(data);
    };
    worker.onerror = ({ message }) => {
      clearTimeout(timer);
      reject(new Error(message || 'The code could not be loaded.'));
    };
  }).finally(() => worker.terminate());
}
