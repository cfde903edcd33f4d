import type { Store } from '../../../src/index.js';
import { entriesOf } from '../../run/harness.js';
import { type Ending, RUN_ID } from './life.js';

/** How far a hand-over is. */
type Progress = Extract<Ending, { how: 'takeOver' }>['until'];

/** The id of the last request to whoever drives the run. */
export async function lastRequest(store: Store): Promise<string | undefined> {
  return ((await store.get(RUN_ID))?.notes.request as { readonly id: string } | undefined)?.id;
}

/**
 * Resolves when a hand-over is so far, or over.
 *
 * @param before - the last request before it.
 * @param left - resolves when the driver that is asked has let go.
 * @param over - resolves when the one that asks has ended.
 */
export async function handedOver(
  store: Store,
  progress: Progress,
  before: string | undefined,
  left: Promise<unknown>,
  over: Promise<unknown>,
): Promise<void> {
  if (progress === 'left') return void (await Promise.race([left, over]));
  let look = () => {};
  const unwatch = store.watch(RUN_ID, () => look());
  const changed = () =>
    new Promise<void>((resolve) => {
      look = resolve;
    });
  try {
    for (let next = changed(); !(await isSo(store, progress, before)); next = changed()) {
      if ((await Promise.race([next, over.then(() => 'over')])) === 'over') return;
    }
  } finally {
    unwatch();
  }
}

async function isSo(store: Store, progress: Progress, before: string | undefined): Promise<boolean> {
  const request = await lastRequest(store);
  if (request === undefined || request === before) return false;
  if (progress === 'asked') return true;
  const entries = await entriesOf(store, RUN_ID);
  return entries.some((entry) => entry.type === 'answer' && entry.request === request);
}
