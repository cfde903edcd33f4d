/** The listeners of a store, by journal. */
export interface Listeners {
  /** Adds a listener, as `watch` of a store does: it hears of what happens from now on. @returns what stops its calls. */
  add(id: string, listener: () => void): () => void;
  /** A journal has changed, or may have: calls its listeners, later and merged. */
  tell(id: string): void;
  /** Stops all. */
  close(): void;
}

/**
 * Listeners whose calls come later and merged, so that none runs within the store method that caused it.
 *
 * @param start - called when a journal gets its first listener: to hear, and `tell`, of changes that are made elsewhere,
 * best at once of one that the listener may have missed. What it returns is called when the last listener stops.
 */
export function createListeners(start: (id: string) => () => void = () => () => {}): Listeners {
  const watched = new Map<string, { readonly calls: Set<() => void>; end(): void }>();

  return {
    add(id, listener) {
      const known = watched.get(id);
      const entry = known ?? { calls: new Set<() => void>(), end: () => {} };
      const { calls } = entry;
      let isDue = false;
      const call = () => {
        if (isDue) return;
        isDue = true;
        queueMicrotask(() => {
          isDue = false;
          if (calls.has(call)) listener();
        });
      };
      calls.add(call);
      if (!known) {
        watched.set(id, entry);
        entry.end = start(id);
      }
      return () => {
        if (!calls.delete(call) || calls.size > 0) return;
        watched.delete(id);
        entry.end();
      };
    },
    tell(id) {
      for (const call of watched.get(id)?.calls ?? []) call();
    },
    close() {
      for (const { calls, end } of watched.values()) {
        calls.clear();
        end();
      }
      watched.clear();
    },
  };
}
