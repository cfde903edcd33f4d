import { createAbortScope } from '../execution/abort-scope.js';
import { isTidemarkError, TidemarkError } from '../model/errors.js';
import type { Evaluation, Params } from '../model/evaluation.js';
import { RunFold } from '../store/run-fold.js';
import { drive } from './drive.js';
import { checkEvaluateOptions } from './option-rules.js';
import type { EvaluateOptions, TuneOptions } from './options.js';
import type { PostedRequest } from './request-run.js';
import type { Run } from './run.js';
import { createRunHandle } from './run-handle.js';
import { runIdOf } from './run-id.js';
import { withSavedExamples } from './saved/load-dataset.js';
import { resolveParams, startingParams } from './secret-params.js';
import { CANCELLED, type Session } from './session.js';
import { summarize } from './summary.js';

/** How long what is in flight may take when the run is asked for. */
const HANDOVER_MS = 1_000;

/**
 * Runs an evaluation, or what is missing of it: starts a run or resumes the one that the same call made before. Returns
 * at once; the work begins after the current task of the event loop, so that nobody misses an event.
 *
 * A param `'env:NAME'` is recorded as it is; tasks and scorers get that environment variable.
 *
 * @throws {TypeError} for an unknown option or param, or one with a wrong value, and for an `env:NAME` that is not set.
 * @throws {TidemarkError} SECRET_IN_PARAMS when a param is a secret, by its name or the shape of its value.
 */
export function evaluate<Input, Output, Expected, P extends Params>(
  evaluation: Evaluation<Input, Output, Expected, P>,
  options: EvaluateOptions & { readonly params?: Partial<P> & Params },
): Run<Input, Output, Expected> {
  checkEvaluateOptions(evaluation, options);
  const params = startingParams(evaluation, options);
  resolveParams(params);
  const runId = options.runId ?? runIdOf(evaluation, params, options.seed);
  let fold = new RunFold();
  const scope = createAbortScope();
  let session: Session | undefined;
  let total: number | undefined;
  let tuned: TuneOptions = {};
  let isPaused = false;
  let hasEnded = false;
  let onResume = () => {};

  const handle = createRunHandle(options.store, runId, {
    mayBeNew: true,
    snapshot() {
      const earlier = fold.sessions.filter((each) => each.session !== session?.number);
      const resumed = earlier.some(({ completions }) => completions > 0);
      const isActive = session !== undefined && !hasEnded;
      return {
        ...summarize(fold, { runId: handle.run.runId, isActive, total, resumed }),
        inFlight: session?.inFlight ?? 0,
        ...(isActive && { concurrency: session?.concurrency }),
        isPaused,
      };
    },
    async pause() {
      isPaused = true;
      handle.changed();
      await session?.pause().catch(() => {});
    },
    resume() {
      isPaused = false;
      onResume();
      session?.resume();
      handle.changed();
    },
    tune(wanted) {
      tuned = { ...tuned, ...wanted };
      session?.tune(wanted);
      handle.changed();
    },
    async cancel() {
      scope.abort(CANCELLED);
      await handle.run.finished.catch(() => {});
    },
  });

  const onRequest = ({ action, args }: PostedRequest, driven: Session): void => {
    if (action === 'pause') void handle.run.pause();
    else if (action === 'resume') handle.run.resume();
    else if (action === 'tune') handle.run.tune(args as TuneOptions);
    else driven.stop(action === 'stop' ? 'cancelled' : 'handover');
    if (action !== 'handover') return;
    const timer = setTimeout(() => scope.abort(CANCELLED), HANDOVER_MS);
    void handle.run.finished.catch(() => {}).then(() => clearTimeout(timer));
  };

  const untilRoom = (error: unknown): Promise<void> => {
    isPaused = true;
    void session?.pause().catch(() => {});
    const message =
      'the store is full; the results that are finished are kept here: make room, then call run.resume()';
    handle.emit({ type: 'notice', code: 'STORE_FULL', message });
    handle.changed();
    return new Promise((resolve, reject) => {
      onResume = resolve;
      scope.onAbort(() => reject(error));
    });
  };

  const onAbort = () => scope.abort(CANCELLED);
  options.signal?.addEventListener('abort', onAbort);
  if (options.signal?.aborted === true) onAbort();

  void Promise.resolve()
    .then(() => withSavedExamples(options.store, evaluation))
    .then((ready) =>
      drive({
        evaluation: ready,
        params,
        runId,
        options,
        fold,
        scope,
        emit: handle.emit,
        emitCompletion: handle.emitCompletion,
        changed: handle.changed,
        onRun(id, found) {
          handle.rename(id);
          fold = found;
        },
        onTotal(found) {
          total = found;
        },
        onSession(begun) {
          session = begun;
          begun.tune(tuned);
          if (isPaused) void begun.pause();
        },
        onRequest,
        untilRoom,
      }),
    )
    .then(
      (summary) => ({ summary }),
      (error: unknown) => ({ error: toFault(error) }),
    )
    .then((outcome) => {
      hasEnded = true;
      options.signal?.removeEventListener('abort', onAbort);
      handle.end(outcome);
    });
  return handle.run as Run<Input, Output, Expected>;
}

function toFault(error: unknown): TidemarkError {
  if (isTidemarkError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new TidemarkError('STORE_FAILED', `the run stopped: ${message}`, { cause: error });
}
