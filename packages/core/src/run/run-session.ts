import { TidemarkError } from '../model/errors.js';
import { watchRequests } from './answer-requests.js';
import type { PostedRequest } from './request-run.js';
import { createSession, type Session, type SessionOptions } from './session.js';
import { unversioned } from './session-plan.js';
import { cacheSummary } from './summary.js';

/** What {@link runSession} works with. */
interface SessionWork extends Omit<SessionOptions, 'lastSeq'> {
  /** Told when the work begins. */
  readonly onSession: (session: Session) => void;
  /** Does what was asked. */
  readonly onRequest: (request: PostedRequest, session: Session) => void;
}

/** Runs a session to its end, answers requests meanwhile, and keeps its summary for lists. */
export async function runSession(work: SessionWork): Promise<void> {
  const { runId, fold, writer, scope } = work;
  const { store } = work.options;
  const now = await store.get(runId);
  const lastSeq = Math.max(fold.lastSeq, now?.lastSeq ?? 0);
  const answered = (now?.notes.request as PostedRequest | undefined)?.id;
  const session = createSession({ ...work, lastSeq });
  work.onSession(session);
  sendNotices(work);
  writer.lost.addEventListener('abort', () => scope.abort(superseded(runId)));
  const unwatch = watchRequests(store, runId, answered, (request) => {
    session.answer(request);
    work.onRequest(request, session);
  });
  try {
    await session.run();
  } finally {
    unwatch();
  }
  await cacheSummary(store, runId, fold);
}

function sendNotices({ evaluation, fold, emit }: SessionWork): void {
  if (fold.damaged > 0) {
    const count = fold.damaged === 1 ? '1 damaged entry was' : `${fold.damaged} damaged entries were`;
    const message = `${count} set aside; what they recorded is run again`;
    emit({ type: 'notice', code: 'DAMAGED', message });
  }
  for (const name of unversioned(evaluation)) {
    const message = `the code of ${name} can't be told from other code: give it a version`;
    emit({ type: 'notice', code: 'UNVERSIONED', message });
  }
}

function superseded(runId: string): TidemarkError {
  return new TidemarkError(
    'SUPERSEDED',
    `another tab or process has taken over run ${runId}: watch it with followRun`,
    {
      details: { runId },
    },
  );
}
