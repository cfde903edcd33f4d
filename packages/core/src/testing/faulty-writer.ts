import { TidemarkError } from '../model/errors.js';
import type { Writer } from '../store/store.js';
import type { FaultGate } from './fault-gate.js';

/** A writer whose calls pass a gate. */
export interface FaultyWriter extends Writer {
  readonly id: string;
  /** Gives the right back without the holder's doing: as its death, or as a loss that it is told of. */
  release(how: 'died' | 'lost'): Promise<void>;
}

export function createFaultyWriter(inner: Writer, id: string, gate: FaultGate): FaultyWriter {
  const loss = new AbortController();
  let ahead: Promise<unknown> = Promise.resolve();

  /** Runs calls one after the other, so that one that is held back is not overtaken. */
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = ahead.then(run);
    ahead = result.catch(() => undefined);
    return result;
  }

  return {
    id,
    epoch: inner.epoch,
    lost: AbortSignal.any([inner.lost, loss.signal]),

    async append(batch) {
      const copy = structuredClone(batch);
      return inTurn(() =>
        gate.pass('append', id, async () => {
          if (loss.signal.aborted) throw new TidemarkError('SUPERSEDED', `The writer of '${id}' was lost.`);
          await inner.append(copy);
        }),
      );
    },

    close: () => inTurn(() => gate.pass('closeWriter', id, () => inner.close())),

    async release(how) {
      if (how === 'lost') loss.abort();
      await inner.close();
    },
  };
}
