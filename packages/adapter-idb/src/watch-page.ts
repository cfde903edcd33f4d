/**
 * Calls `onLeave` when the page is left, with whether the browser may keep it for "back", and `onReturn` when such a page
 * is shown again. Workers are told nothing. @returns what ends it.
 */
export function watchPage(onLeave: (isKept: boolean) => void, onReturn: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  globalThis.addEventListener?.('pagehide', ({ persisted }) => onLeave(persisted), { signal });
  globalThis.addEventListener?.('pageshow', ({ persisted }) => persisted && onReturn(), { signal });
  return () => listening.abort();
}
