import type { AbortScope } from '../execution/abort-scope.js';
import { TidemarkError } from '../model/errors.js';
import type { Writer } from '../store/store.js';
import type { EvaluateOptions } from './options.js';
import { createPatientWriter } from './patient-writer.js';
import { postRequest } from './request-run.js';

/** Who waits for a run looks for itself so often: a store may fail to tell that the driver died. */
const LOOK_EVERY_MS = 1_000;

/** Whose writer it is. */
interface WriterChoice {
  readonly runId: string;
  readonly options: EvaluateOptions;
  readonly scope: AbortScope;
  /** Pauses the run because its store is full; resolves when it is resumed. */
  readonly untilRoom: (error: unknown) => Promise<void>;
}

/** The writer; `undefined` when the wait for it was cancelled. @throws {TidemarkError} LOCKED when it is held and not waited for. */
export async function openWriter({
  runId,
  options,
  scope,
  untilRoom,
}: WriterChoice): Promise<Writer | undefined> {
  const { store, durability, takeOver, onStoreFull } = options;
  const open = () => store.openWriter(runId, durability === undefined ? {} : { durability });
  const writer = await (takeOver === undefined ? open() : waitFor(open, runId, options, scope));
  if (writer === undefined && takeOver === undefined) throw locked(runId);
  return writer && onStoreFull === 'pause'
    ? createPatientWriter(writer, { store, runId, open, untilRoom })
    : writer;
}

/** Waits, or asks, until the run is let go; `undefined` when the scope aborted. */
async function waitFor(
  open: () => Promise<Writer | undefined>,
  runId: string,
  { store, takeOver }: EvaluateOptions,
  scope: AbortScope,
): Promise<Writer | undefined> {
  let hasChanged = true;
  let hasAsked = false;
  let wake = () => {};
  const signal = () => {
    hasChanged = true;
    wake();
  };
  const unwatch = store.watch(runId, signal);
  const offAbort = scope.onAbort(signal);
  try {
    while (!scope.aborted) {
      hasChanged = false;
      const writer = await open();
      if (writer !== undefined) return writer;
      if (takeOver === 'ask' && !hasAsked) {
        hasAsked = true;
        await postRequest(store, runId, { action: 'handover' });
      }
      if (!hasChanged) {
        let timer: ReturnType<typeof setTimeout> | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, LOOK_EVERY_MS);
        });
        clearTimeout(timer);
      }
    }
    return undefined;
  } finally {
    unwatch();
    offAbort();
  }
}

function locked(runId: string): TidemarkError {
  return new TidemarkError(
    'LOCKED',
    `run ${runId} is being driven by another tab, process or call: watch it with followRun, or wait for it with takeOver`,
    { details: { runId } },
  );
}
