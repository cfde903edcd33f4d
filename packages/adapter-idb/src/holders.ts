import type { StoreClock } from '@tidemark/core/store';
import type { Wire } from './wire.js';

/** From now on answers for the journal that this store holds it, and says so at once. @returns what ends it. */
export function answerFor(wire: Wire, id: string): () => void {
  const answer = () => wire.tell('here', id);
  answer();
  return wire.hear('who', id, answer);
}

/** Resolves with true as soon as somebody says to hold the journal, with false when nobody did in time. */
export function isAnsweredFor(wire: Wire, id: string, clock: StoreClock, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isHeld: boolean) => {
      stopWaiting();
      stopHearing();
      resolve(isHeld);
    };
    const stopWaiting = clock.schedule(() => end(false), withinMs);
    const stopHearing = wire.hear('here', id, () => end(true));
    wire.tell('who', id);
  });
}
