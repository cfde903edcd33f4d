import type { BrowserContext, ConsoleMessage, Page } from 'playwright-core';
import type { Order } from '../pages/page.js';
import type { Told } from '../pages/tell.js';
import type { Drive } from './audit.js';

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
  /** Resolves with the moment when a load told of an event of this type, and of this code if one is given. */
  event(load: string, type: string, code?: string): Promise<number>;
  /** How many completions this load of a page has told. */
  seenBy(load: string): number;
  /** Whether this load's run has come to an end. */
  hasEnded(load: string): boolean;
  /** The moment when this load told the last of what was heard of it. */
  lastOf(load: string): number;
}

export function createListener(): Listener {
  const heard: Heard[] = [];
  const known = new WeakSet<BrowserContext>();
  const counts = new Map<string, number>();
  const ended = new Set<string>();
  const waiting = new Set<() => void>();

  const hear = (message: ConsoleMessage): void => {
    const text = message.text();
    if (message.type() !== 'debug' || !text.startsWith('[')) return;
    const told: Told = JSON.parse(text);
    heard.push({ told, at: performance.now() });
    if (told[0] === 'seen') counts.set(told[1], (counts.get(told[1]) ?? 0) + 1);
    if (told[0] === 'event' && (told[2] === 'finished' || told[2] === 'failed')) ended.add(told[1]);
    for (const look of waiting) look();
  };

  const until: Listener['until'] = (what, isEnough) =>
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
    });

  return {
    listen(context) {
      if (known.has(context)) return;
      known.add(context);
      context.on('console', hear);
    },
    heard,
    until,
    async event(load, type, code) {
      const find = () =>
        heard.find(
          ({ told }) =>
            told[0] === 'event' && told[1] === load && told[2] === type && (code ?? told[3]) === told[3],
        );
      await until(`${type} ${code ?? ''}`, () => find() !== undefined);
      return find()?.at ?? 0;
    },
    seenBy: (load) => counts.get(load) ?? 0,
    hasEnded: (load) => ended.has(load),
    lastOf: (load) => heard.findLast(({ told }) => told[1] === load)?.at ?? 0,
  };
}

/** Lets a page come to a run, and hears what it tells. */
export async function beginOn(page: Page, listener: Listener, order: Order): Promise<Drive> {
  listener.listen(page.context());
  const load = await page.evaluate(() => runs.load);
  const storedBefore = await page.evaluate((order) => runs.begin(order), order);
  return { load, storedBefore };
}

/** The same for the page that is to drive the run: it does when this resolves. */
export async function driveOn(page: Page, listener: Listener, order: Order): Promise<Drive> {
  const drive = await beginOn(page, listener, order);
  await listener.event(drive.load, 'started');
  return drive;
}
