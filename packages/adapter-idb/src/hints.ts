import type { Platform } from './options.js';

/** How long whoever holds a journal has for an answer, when its tab is not busy. */
const answerWithinMs = 250;

/**
 * What stores on one database tell each other. A message that is lost costs time, nothing else.
 *
 * `news`: the journal has changed. `who`: does somebody hold it? `here`: yes, I do.
 */
type Message = readonly [id: string, kind: 'news' | 'who' | 'here'];

/** The wire between the stores on one database, in all tabs and workers. */
export interface Hints {
  /** Tells all stores, this one included, that a journal has changed. */
  tell(id: string): void;
  /** From now on answers for the journal that this store holds it, and says so at once. @returns what ends it. */
  hold(id: string): () => void;
  /** Resolves with true when somebody is known to hold the journal, with false when nobody said so in time. */
  isHeld(id: string): Promise<boolean>;
  close(): void;
}

/** @param onNews - called when a journal has changed. */
export function createHints(
  { name, BroadcastChannel, clock }: Platform,
  onNews: (id: string) => void,
): Hints {
  const held: string[] = [];
  const asking = new Set<(id: string) => void>();
  let channel = BroadcastChannel && new BroadcastChannel(`tidemark:${name}`);

  function send(...message: Message): void {
    channel?.postMessage(message);
  }

  function answer(id: string): void {
    for (const hear of asking) hear(id);
  }

  if (channel) {
    // In Node, a channel that is open is no reason to stay.
    (channel as { unref?(): void }).unref?.();
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      const [id, kind] = data;
      if (kind === 'news') onNews(id);
      else if (kind === 'here') answer(id);
      else if (held.includes(id)) send(id, 'here');
    };
  }

  return {
    tell(id) {
      send(id, 'news');
      onNews(id);
    },
    hold(id) {
      held.push(id);
      answer(id);
      send(id, 'here');
      return () => {
        const index = held.indexOf(id);
        if (index >= 0) held.splice(index, 1);
      };
    },
    async isHeld(id) {
      if (held.includes(id)) return true;
      return new Promise<boolean>((resolve) => {
        const end = (isHeld: boolean) => {
          stopWaiting();
          asking.delete(hear);
          resolve(isHeld);
        };
        const hear = (holdsId: string) => {
          if (holdsId === id) end(true);
        };
        const stopWaiting = clock.schedule(() => end(false), answerWithinMs);
        asking.add(hear);
        send(id, 'who');
      });
    },
    close() {
      held.length = 0;
      channel?.close();
      channel = undefined;
    },
  };
}
