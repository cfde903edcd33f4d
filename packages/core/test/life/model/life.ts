import type { Store } from '../../../src/index.js';
import type { App } from './app.js';
import { Reference } from './reference.js';
import type { Asked } from './reference-session.js';

/** Where runs are kept. */
export interface Place {
  /** A store on it, as another process would open it. */
  open(): Promise<Store>;
  /** Leaves of the run's last append what a kill in the middle of it would have left. */
  tear?(part: number): Promise<void>;
  dispose?(): Promise<void>;
}

/** How a session comes to its end. */
export type Ending =
  | { readonly how: 'finish' }
  /** While its n-th call is under way. */
  | { readonly how: 'kill' | 'cancel' | 'lose'; readonly at: number }
  /** The same, by another process that asks for the run: what is under way goes on when the hand-over is so far. */
  | { readonly how: 'takeOver'; readonly at: number; readonly until: 'asked' | 'answered' | 'left' }
  /** At its n-th commit. */
  | { readonly how: 'killBefore' | 'killAfter'; readonly at: number }
  /** In the middle of its n-th commit, of which this part is written. */
  | { readonly how: 'tear'; readonly at: number; readonly part: number };

/** How a session is run. */
export interface Given extends Asked {
  readonly concurrency: number;
  readonly isSync: boolean;
  readonly ending: Ending;
}

export const RUN_ID = 'mine';

/** The app, its run as it really is, and as the reference says that it must be. */
export interface Life {
  app: App;
  reference: Reference;
  place: Place;
  store: Store;
  /** How the last session was run. */
  last?: Given;
  /** All that were used. */
  readonly places: Place[];
  readonly openPlace: () => Promise<Place>;
}

export async function startLife(app: App, openPlace: () => Promise<Place>): Promise<Life> {
  const place = await openPlace();
  return { app, reference: new Reference(), place, store: await place.open(), openPlace, places: [place] };
}
