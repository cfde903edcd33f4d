import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromiumFlags } from './flags.js';

/** Where Chromium keeps IndexedDB: it is moving from LevelDB to SQLite. */
export type Backend = 'leveldb' | 'sqlite';

/** A Chromium with a profile of its own, which survives its death. */
export interface TestBrowser extends AsyncDisposable {
  /** Opens a page that has the adapter on its `window`. @param origin - `secure` by default. */
  openPage(origin?: Origin): Promise<Page>;
  /** Sends a page to the test page of another origin. */
  goTo(page: Page, origin: Origin): Promise<unknown>;
  /** Crashes the process that renders the page. */
  crash(page: Page): Promise<void>;
  /**
   * Kills the browser, as SIGKILL does, and starts it again on the same profile.
   *
   * @param meanwhile - is given the folder of its IndexedDB, while no browser runs.
   */
  killAndRelaunch(meanwhile?: (folder: string) => unknown): Promise<void>;
  readonly context: BrowserContext;
}

/**
 * `secure`: localhost. `plain`: http elsewhere, without Web Locks. `other`: another site than `secure`. `isolated`: secure,
 * and isolated from other origins by its headers.
 */
type Origin = 'secure' | 'plain' | 'other' | 'isolated';

/** What the tests' set-up found. */
export interface BrowserPlace {
  readonly executablePath: string;
  readonly port: number;
}

const hosts = {
  secure: 'localhost',
  plain: 'tidemark.test',
  other: '127.0.0.1',
  isolated: 'isolated.localhost',
} as const;

const flags = [
  ...chromiumFlags,
  `--host-resolver-rules=MAP ${hosts.plain} 127.0.0.1`,
  '--js-flags=--expose-gc',
];

const sqliteFeature = '--enable-features=IdbSqliteOnDiskRollout:stage/UseSqliteOnly';

/**
 * Starts a Chromium. `await using` ends it and removes its profile.
 *
 * @param without - flags of Playwright's that it is started without.
 */
export async function launchBrowser(
  place: BrowserPlace,
  backend: Backend = 'leveldb',
  without: string[] = [],
): Promise<TestBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'tidemark-profile-'));
  const launch = () =>
    chromium.launchPersistentContext(profile, {
      executablePath: place.executablePath,
      headless: true,
      ignoreDefaultArgs: without,
      args: backend === 'sqlite' ? [...flags, sqliteFeature] : flags,
    });
  let context = await launch();
  return {
    get context() {
      return context;
    },
    async openPage(origin = 'secure') {
      const page = await context.newPage();
      await page.goto(urlOf(place, origin));
      return page;
    },
    goTo: (page, origin) => page.goto(urlOf(place, origin)),
    async crash(page) {
      const crashed = new Promise<void>((resolve) => page.once('crash', () => resolve()));
      const session = await context.newCDPSession(page);
      session.send('Page.crash').catch(() => {}); // Nobody is left to answer.
      await crashed;
    },
    async killAndRelaunch(meanwhile) {
      const closed = new Promise((resolve) => context.once('close', resolve));
      process.kill(await browserPid(profile), 'SIGKILL');
      await closed;
      await rm(join(profile, 'SingletonLock'), { force: true });
      await meanwhile?.(join(profile, 'Default', 'IndexedDB'));
      context = await launch();
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The address of the test page. */
function urlOf({ port }: BrowserPlace, origin: Origin): string {
  return `http://${hosts[origin]}:${port}/`;
}

/** The browser's own process, which is named in its profile's lock: `<host>-<pid>`. */
async function browserPid(profile: string): Promise<number> {
  const lock = await readlink(join(profile, 'SingletonLock'));
  return Number(lock.slice(lock.lastIndexOf('-') + 1));
}
