import { createListeners } from '@tidemark/core/store';
import type { Platform } from './options.js';

/**
 * What stores on one database tell each other about a journal. A message that is lost costs time, nothing else.
 *
 * `news`: it has changed. `who`: does somebody hold it? `here`: yes, I do.
 */
type Topic = 'news' | 'who' | 'here';

/** The wire between the stores on one database, in all tabs and workers. */
export interface Wire {
  /** Tells all stores, this one included. */
  tell(topic: Topic, id: string): void;
  /** Calls `listener` when that is told. @returns what ends it. */
  hear(topic: Topic, id: string, listener: () => void): () => void;
  close(): void;
}

export function createWire({ name, BroadcastChannel }: Platform): Wire {
  const listeners = createListeners();
  let channel = BroadcastChannel && new BroadcastChannel(`tidemark:${name}`);
  channel?.addEventListener('message', ({ data }) => listeners.tell(data));
  // In Node, a channel that is open is no reason to stay.
  (channel as { unref?(): void } | undefined)?.unref?.();

  return {
    tell(topic, id) {
      const message = topic + id;
      channel?.postMessage(message);
      listeners.tell(message);
    },
    hear: (topic, id, listener) => listeners.add(topic + id, listener),
    close() {
      listeners.close();
      channel?.close();
      channel = undefined;
    },
  };
}
