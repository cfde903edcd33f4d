import type { Endpoint } from 'comlink';

/** A worker: a Web Worker, or a `Worker` of `node:worker_threads`. */
export interface PoolWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

type Listener = (message: unknown) => void;

/** What Node has on both sides of a worker. */
export interface NodePort {
  postMessage(message: unknown): void;
  on(type: string, listener: Listener): unknown;
}

/** What workers have beside {@link PoolWorker}: the one kind `on`, the other kind `addEventListener`. */
interface WorkerEvents extends Partial<NodePort> {
  addEventListener?(type: string, listener: Listener): void;
  ref?(): void;
  unref?(): void;
}

/** A worker as comlink and a lane see it, whichever kind it is. */
export interface WorkerPort {
  readonly endpoint: Endpoint;
  /** Tells Node whether the process has to wait for this worker. */
  keepAlive(isNeeded: boolean): void;
}

/**
 * Connects a worker.
 *
 * @param onEnd - hears of an error that nobody caught, and of the end where the platform tells: a Web Worker that was
 *   closed or terminated does not.
 */
export function connect(worker: PoolWorker, onEnd: (why: string, cause?: unknown) => void): WorkerPort {
  const events: PoolWorker & WorkerEvents = worker;
  if (isNodePort(events)) {
    events.on('error', (error) => onEnd(error instanceof Error ? error.message : String(error), error));
    events.on('exit', (code) => onEnd(`it ended with exit code ${code}`));
    return {
      endpoint: nodeEndpoint(events),
      keepAlive: (isNeeded) => (isNeeded ? events.ref?.() : events.unref?.()),
    };
  }
  events.addEventListener?.('error', (event) => {
    (event as Event).preventDefault();
    const { message, filename } = event as ErrorEvent;
    onEnd(
      message ? `${message}${filename ? ` (${filename})` : ''}` : 'its script could not be fetched or run',
    );
  });
  return { endpoint: worker as PoolWorker & Endpoint, keepAlive() {} };
}

/** Node hands listeners the message itself. They are never removed: an endpoint lives as long as its worker. */
export function nodeEndpoint(port: NodePort): Endpoint {
  return {
    postMessage: (message) => port.postMessage(message),
    addEventListener: (type, listener) =>
      port.on(type, (data) => (listener as (event: unknown) => void)({ data })),
    removeEventListener() {},
  };
}

function isNodePort<T extends WorkerEvents>(events: T): events is T & NodePort {
  return typeof events.on === 'function';
}
