import { decodeValue, encodeValue } from '../model/codec.js';
import type { WorkerCall } from './worker-call.js';
import { type Claims, claim } from './worker-claims.js';
import type { WireOutcome, WireText } from './worker-wire.js';

let lastId = 0;

/** Calls that fit together, as they are sent to a worker. Those that can't be encoded fail at once and are left out. */
export class WorkerMessage {
  /** A {@link WireBatch}. */
  readonly text: WireText;
  /** The calls that have no outcome yet, by their ids. */
  readonly calls: Map<number, WorkerCall> = new Map();
  /** Outcomes so far. */
  made = 0;
  /** The time they took. */
  durationMs = 0;

  readonly claims: Claims;
  /** True while its calls are expected to end soon. */
  isQuick: boolean;
  /** Of its calls; those of a later message are higher. */
  readonly lastId: number;

  constructor(calls: readonly WorkerCall[], claims?: Claims, isQuick = false) {
    this.claims = claims;
    this.isQuick = isQuick;
    claims?.fill(0);
    const texts: string[] = [];
    let shared = '';
    for (const call of calls) {
      try {
        shared ||= encodeShared(call);
        texts.push(call.encode(++lastId));
        this.calls.set(lastId, call);
      } catch (error) {
        call.fail(error);
      }
    }
    this.lastId = lastId;
    this.text = `{${shared},"isQuick":${isQuick},"calls":[${texts.join(',')}]}`;
  }

  settle(outcomes: WireText): void {
    for (const outcome of decodeValue(outcomes) as WireOutcome[]) {
      this.made++;
      this.durationMs += outcome.durationMs;
      this.calls.get(outcome.id)?.settle(outcome);
      this.calls.delete(outcome.id);
    }
  }

  /** Takes out all calls but one; gives those that somebody waits for. */
  takeAllBut(id?: number): WorkerCall[] {
    const kept = id === undefined ? undefined : this.calls.get(id);
    const others = [...this.calls.values()].filter((call) => call !== kept && !call.isOver);
    this.calls.clear();
    if (id !== undefined && kept !== undefined) this.calls.set(id, kept);
    return others;
  }

  /** Takes out the calls that the worker has not begun, but for the first so many. */
  takeUnbegun(kept: number): WorkerCall[] {
    const unbegun: WorkerCall[] = [];
    const all = [...this.calls];
    while (all.length > kept && claim(this.claims, all.length - 1)) {
      const [id, call] = all.pop() as [number, WorkerCall];
      this.calls.delete(id);
      unbegun.unshift(call);
    }
    return unbegun;
  }
}

/** What {@link WireBatch} tells of all its calls. @throws {TidemarkError} NOT_SERIALIZABLE when params can't cross. */
function encodeShared({ task, params, attempt }: WorkerCall): string {
  const { stage, seed } = attempt.state.call;
  const names = JSON.stringify([task, stage.name]);
  return `"names":${names},"seed":${JSON.stringify(seed)},"params":${encodeValue(params, 'params')}`;
}
