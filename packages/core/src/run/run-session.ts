import { TidemarkError } from '../model/errors.js';
import type { StoredJournal } from '../store/store.js';
import { watchRequests } from './answer-requests.js';
import type { PostedRequest } from './request-run.js';
import { createSession, type Session, type SessionOptions } from './session.js';
import { type NoticeWork, noticesOf } from './start-notices.js';
import { cacheSummary } from './summary.js';

/** What {@link runSession} works with. */
interface SessionWork
  extends Omit<SessionOptions, 'lastSeq' | 'notices'>,
    Omit<NoticeWork, 'evaluation' | 'fold'> {
  /** As it was when the writer was opened: a request that came since is for this session. */
  readonly journal: StoredJournal | undefined;
  /** Told when the work begins. */
  readonly onSession: (session: Session) => void;
  /** Does what was asked. */
  readonly onRequest: (request: PostedRequest, session: Session) => void;
}

/** Runs a session to its end, answers requests meanwhile, and keeps its summary for lists. */
export async function runSession(work: SessionWork): Promise<void> {
  const { runId, fold, writer, scope, journal } = work;
  const { store } = work.options;
  const lastSeq = Math.max(fold.lastSeq, journal?.lastSeq ?? 0);
  const answered = (journal?.notes.request as PostedRequest | undefined)?.id;
  const session = createSession({ ...work, lastSeq, notices: noticesOf(work) });
  work.onSession(session);
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

function superseded(runId: string): TidemarkError {
  return new TidemarkError(
    'SUPERSEDED',
    `another tab or process has taken over run ${runId}, or somebody has deleted it: watch it with followRun`,
    {
      details: { runId },
    },
  );
}
