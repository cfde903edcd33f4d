import { errorHead, toErrorData } from '../model/error-data.js';
import type { TidemarkError } from '../model/errors.js';
import type { JsonObject } from '../model/json.js';
import type { EndReason } from '../store/entries.js';
import type { Committer } from './committer.js';
import { datasetRecord } from './dataset-record.js';
import { outcomeOptions } from './option-rules.js';
import { recordParams } from './recorded-params.js';
import type { Redactor } from './redactor.js';
import type { PostedRequest } from './request-run.js';
import { sourceEntry } from './run-source.js';
import type { SessionOptions } from './session.js';

/** Examples in a reset entry. */
const RESET_AT_ONCE = 1_000;

/** What a session's own life leaves in the journal. */
export interface SessionLog {
  /** Records what shapes the session, and what it resets. Resolves when all of it is durable. */
  start(): Promise<void>;
  /** Records that nothing recorded of these rows' examples counts any more. */
  reset(rows: readonly number[]): void;
  /** Records that a request is answered. */
  answer(request: PostedRequest): void;
  /** Records why the session ends, and closes the committer. */
  end(reason: EndReason, error: TidemarkError | undefined): Promise<void>;
}

/** Makes a {@link SessionLog}. */
export function createSessionLog(
  setup: SessionOptions,
  session: number,
  committer: Committer,
  redactor: Redactor | undefined,
): SessionLog {
  const { evaluation, params, options, plan, fold, workList, redo, total } = setup;
  const common = () => ({ seq: 0, session, at: Date.now() });

  const headOf = (error: TidemarkError) => {
    const data = toErrorData(error);
    return errorHead(redactor?.error(data) ?? data);
  };

  const reset = (rows: readonly number[]): void => {
    for (let at = 0; at < rows.length; at += RESET_AT_ONCE) {
      const examples = rows.slice(at, at + RESET_AT_ONCE).map((row) => fold.completions.idOf(row));
      committer.add({ ...common(), type: 'reset', examples });
    }
  };

  return {
    reset,
    async start() {
      committer.add({
        ...common(),
        type: 'session',
        params: recordParams(params),
        ...plan,
        options: outcomeOptions(options) as JsonObject,
        ...(redo !== undefined && { redo }),
        ...(total !== undefined && { total }),
        dataset: datasetRecord(evaluation.dataset),
      });
      const parts = setup.parts.length;
      for (const [part, told] of setup.parts.entries()) {
        committer.add({ ...common(), type: 'dataset', part, parts, ...told });
      }
      reset([...setup.redone]);
      const source = sourceEntry(options.source, session, fold.source);
      if (source !== undefined) committer.add(source, source.payload);
      await committer.flush();
    },
    answer({ id, action }) {
      committer.add({ ...common(), type: 'answer', request: id, action });
    },
    async end(reason, error) {
      const known = total ?? workList.total;
      committer.add({
        ...common(),
        type: 'end',
        reason,
        ...(known !== undefined && { total: known }),
        exhausted: workList.total !== undefined,
        ...(error !== undefined && { error: headOf(error) }),
      });
      await committer.close();
    },
  };
}
