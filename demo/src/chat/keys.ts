/** Keys by endpoint, in this tab's memory only: never stored, recorded or exported. */
const keys = new Map<string, string>();

/** Keeps a key until the tab is closed or reloaded. */
export function keepKey(baseUrl: string, key: string): void {
  keys.set(baseUrl, key);
}

/** The key of an endpoint, when it was given in this tab. */
export function keyOf(baseUrl: string): string | undefined {
  return keys.get(baseUrl);
}
