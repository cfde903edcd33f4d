import { checkOptions, isPlainObject, oneOf, type Rule } from '../model/check.js';
import type { JsonObject } from '../model/json.js';
import type { RunEntry } from '../store/entries.js';
import type { Store } from '../store/store.js';
import type { TuneOptions } from './options.js';
import { runJournal } from './run-journal.js';
import { tuneRules } from './tune-rules.js';

/** What can be asked of whoever drives a run. */
export interface RunRequest {
  /**
   * `pause` and `resume`: as on the run itself. `stop`: start nothing more, finish what is in flight and end. `handover`:
   * the same for whoever waits with `takeOver`, but what is not finished within a second is aborted. `tune`: as `run.tune(args)`.
   */
  readonly action: 'pause' | 'resume' | 'stop' | 'handover' | 'tune';
  /** Of `tune`: what is to change. */
  readonly args?: TuneOptions;
}

/** A request as it lies in the run's notes until a newer one replaces it. */
export interface PostedRequest extends JsonObject {
  readonly id: string;
  readonly action: RunRequest['action'];
  readonly args?: JsonObject;
}

/** How long a driver has to answer. */
const ANSWER_MS = 5_000;

const requestRules: Readonly<Record<keyof RunRequest, Rule>> = {
  action: oneOf('pause', 'resume', 'stop', 'handover', 'tune'),
  args: {
    expected: 'an object of what is to change',
    accepts: isPlainObject,
    check: (what, value) => checkOptions(what, value, tuneRules),
  },
};

/**
 * Asks whoever drives a run, in this or another tab or process.
 *
 * Resolves with true when the driver has recorded that it does so, with false when nobody drives the run or answers
 * within 5 s.
 *
 * @throws {TypeError} for an unknown action, and for wrong args.
 * @throws {TidemarkError} NOT_FOUND when there is no such run.
 */
export async function requestRun(store: Store, runId: string, request: RunRequest): Promise<boolean> {
  checkRequest(request);
  const journal = await runJournal(store, runId);
  if (!journal.isActive) return false;
  const id = await postRequest(store, runId, request);
  return untilAnswered(store, runId, id, journal.lastSeq);
}

/** @throws {TypeError} when it is no request that a driver understands. */
export function checkRequest(request: RunRequest): void {
  checkOptions('requestRun', request, requestRules);
  const { action, args } = request;
  if (action === undefined) throw new TypeError('requestRun: expected an action');
  if ((action === 'tune') !== (args !== undefined)) {
    throw new TypeError("requestRun: expected args with the action 'tune', and only with it");
  }
}

/** Leaves a request in the run's notes and gives its id. */
export async function postRequest(
  store: Store,
  runId: string,
  { action, args }: RunRequest,
): Promise<string> {
  const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  const posted: PostedRequest = { id, action, ...(args !== undefined && { args: args as JsonObject }) };
  await store.update(runId, { request: posted });
  return id;
}

function untilAnswered(store: Store, runId: string, id: string, after: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let seen = after;
    const look = async (): Promise<void> => {
      for await (const batch of store.readEntries(runId, { after: seen })) {
        for (const entry of batch as readonly RunEntry[]) {
          seen = entry.seq;
          if (entry.type === 'answer' && entry.request === id) end(() => resolve(true));
        }
      }
      if ((await store.get(runId))?.isActive !== true) end(() => resolve(false));
    };
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      unwatch();
      settle();
    };
    const timer = setTimeout(() => end(() => resolve(false)), ANSWER_MS);
    const unwatch = store.watch(runId, () => look().catch((error) => end(() => reject(error))));
  });
}
