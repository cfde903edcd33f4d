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

  constructor(calls: readonly WorkerCall[]) {
    const texts: string[] = [];
    let params: string | undefined;
    for (const call of calls) {
      try {
        params ??= encodeValue(call.attempt.state.call.params, 'params');
        texts.push(call.encode(++lastId));
        this.calls.set(lastId, call);
      } catch (error) {
        call.fail(error);
      }
    }
    const [first] = calls;
    const names = JSON.stringify([first?.task, first?.attempt.state.call.stage.name]);
    this.text = `{"names":${names},"params":${params},"calls":[${texts.join(',')}]}`;
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

  /** Takes out the calls that the worker has not begun. */
  takeUnbegun(claims: Claims): WorkerCall[] {
    const unbegun: WorkerCall[] = [];
    const all = [...this.calls];
    while (all.length > 1 && claim(claims, all.length - 1)) {
      const [id, call] = all.pop() as [number, WorkerCall];
      this.calls.delete(id);
      unbegun.unshift(call);
    }
    return unbegun;
  }
}
