import { decodeValue, encodeValue } from '../model/codec.js';
import type { WorkerCall } from './worker-call.js';
import { type Claims, claim } from './worker-claims.js';
import type { WireOutcome, WireText } from './worker-wire.js';

/** At least one, all of which fit together. */
export type Calls = readonly [WorkerCall, ...WorkerCall[]];

let lastId = 0;

/** Calls that fit together, as they are sent to a worker. */
export class WorkerMessage {
  readonly task: string;
  readonly text: WireText;
  readonly claims: Claims;
  /** True while its calls are expected to end soon. */
  isQuick: boolean;
  readonly firstId: number;
  /** Of its calls; those of a later message are higher. */
  readonly lastId: number;
  /** Of the text of a call. */
  readonly meanCharacters: number;
  /** Outcomes so far, in the order of the calls. */
  made = 0;
  /** The time they took. */
  durationMs = 0;
  readonly #calls: WorkerCall[];

  /** @throws {TidemarkError} NOT_SERIALIZABLE when a call can't cross, or all of them are too much for one text. */
  constructor(calls: Calls, claims: Claims, isQuick: boolean) {
    this.firstId = lastId + 1;
    this.text = write(calls, this.firstId, isQuick);
    this.meanCharacters = this.text.length / calls.length;
    lastId += calls.length;
    this.lastId = lastId;
    this.#calls = [...calls];
    this.task = calls[0].task;
    this.isQuick = isQuick;
    this.claims = claims;
    claims?.fill(0);
  }

  /** Calls that have no outcome yet. */
  get pending(): readonly WorkerCall[] {
    return this.#calls.slice(this.made);
  }

  get left(): number {
    return this.#calls.length - this.made;
  }

  /** The call under this id, unless it has an outcome. */
  find(id: number): WorkerCall | undefined {
    const at = id - this.firstId;
    return at < this.made ? undefined : this.#calls[at];
  }

  /** Takes outcomes in. The function given back tells the calls of them. */
  take(text: WireText): () => void {
    const outcomes = decodeValue(text) as WireOutcome[];
    const first = this.made;
    this.made += outcomes.length;
    for (const { durationMs } of outcomes) this.durationMs += durationMs;
    return () => {
      for (let at = 0; at < outcomes.length; at++)
        this.#calls[first + at]?.settle(outcomes[at] as WireOutcome);
    };
  }

  /** Takes out the calls without an outcome, but for the first so many. */
  takeAllBut(kept: 0 | 1): WorkerCall[] {
    return this.#calls.splice(this.made + kept);
  }

  /** Takes out the calls that the worker has not begun, but for the first so many. */
  takeUnbegun(kept: 0 | 1): WorkerCall[] {
    const calls = this.#calls;
    let end = calls.length;
    while (end > this.made + kept && claim(this.claims, end - 1)) end--;
    return calls.splice(end);
  }
}

/** A `WireBatch` of calls that fit together. @throws {TidemarkError} NOT_SERIALIZABLE when a part can't cross. */
function write(calls: Calls, firstId: number, isQuick: boolean): WireText {
  const [{ task, stage, params, seed }] = calls;
  const shared = JSON.stringify({ names: [task, stage.name], seed, isQuick, firstId });
  const wires =
    calls.length === 1
      ? `[${encodeValue(calls[0].wire(), 'call')}]`
      : encodeValue(calls.map((call) => call.wire()));
  return `${shared.slice(0, -1)},"params":${encodeValue(params, 'params')},"calls":${wires}}`;
}
