import type { Store } from '../store/store.js';
import { checkRequest, type PostedRequest } from './request-run.js';

/** How often a driver looks for requests at the most: each of its own commits is news too. */
const LOOK_EVERY_MS = 200;

/** Calls `answer` for each new request to a run that is driven here. The returned function ends it. */
export function watchRequests(
  store: Store,
  runId: string,
  answered: string | undefined,
  answer: (request: PostedRequest) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = answered;

  const look = async (): Promise<void> => {
    timer = undefined;
    const journal = await store.get(runId).catch(() => undefined); // a store that fails shows in the next commit
    const request = journal?.notes.request as PostedRequest | undefined;
    if (request === undefined || request.id === last) return;
    last = request.id;
    if (isSound(request)) answer(request);
  };

  const unwatch = store.watch(runId, () => {
    timer ??= setTimeout(look, LOOK_EVERY_MS);
  });
  return () => {
    unwatch();
    clearTimeout(timer);
  };
}

/** Notes can be written by anyone: what no driver understands gets no answer. */
function isSound({ action, args }: PostedRequest): boolean {
  try {
    checkRequest({ action, ...(args !== undefined && { args }) });
    return true;
  } catch {
    return false;
  }
}
