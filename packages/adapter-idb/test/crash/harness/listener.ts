import type { BrowserContext, ConsoleMessage, Page } from 'playwright-core';
import type { Told } from '../pages/tell.js';

/** How long a page has for what is waited for. */
const withinMs = 30_000;

/** What a page told so far, and when. */
export interface Heard {
  readonly told: Told;
  readonly at: number;
}

/** Hears what pages tell. */
export interface Listener {
  /** From now on hears all pages of this browser. */
  listen(context: BrowserContext): void;
  readonly heard: readonly Heard[];
  /** Resolves when so much was heard that `isEnough` says so; rejects after 30 s. */
  until(what: string, isEnough: (heard: readonly Heard[]) => boolean): Promise<void>;
  /** How many completions this load of a page has told. */
  seenBy(load: string): number;
}

export function createListener(): Listener {
  const heard: Heard[] = [];
  const known = new WeakSet<BrowserContext>();
  const counts = new Map<string, number>();
  const waiting = new Set<() => void>();

  const hear = (message: ConsoleMessage): void => {
    const text = message.text();
    if (message.type() !== 'debug' || !text.startsWith('[')) return;
    const told: Told = JSON.parse(text);
    heard.push({ told, at: performance.now() });
    if (told[0] === 'seen') counts.set(told[1], (counts.get(told[1]) ?? 0) + 1);
    for (const look of waiting) look();
  };

  return {
    listen(context) {
      if (known.has(context)) return;
      known.add(context);
      context.on('console', hear);
    },
    heard,
    until: (what, isEnough) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (isEnough(heard)) end(resolve);
        };
        const end = (settle: () => void) => {
          waiting.delete(look);
          clearTimeout(timer);
          settle();
        };
        const timer = setTimeout(() => end(() => reject(new Error(`Waited in vain for ${what}`))), withinMs);
        waiting.add(look);
        look();
      }),
    seenBy: (load) => counts.get(load) ?? 0,
  };
}

/** The name of this load of the page. */
export function loadOf(page: Page): Promise<string> {
  return page.evaluate(() => runs.load);
}
