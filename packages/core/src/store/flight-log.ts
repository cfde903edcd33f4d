import { type ErrorHead, isGivenUp } from '../model/error-data.js';
import type { JsonObject } from '../model/json.js';

/** From how many crashes on an example is run last and alone, and from how many it is given up. */
const ALONE_AT = 2;
const GIVEN_UP_AT = 3;

/** All that a {@link FlightLog} knows. */
export interface FlightMemory extends JsonObject {
  readonly inFlight: readonly string[];
  readonly suspects: readonly string[];
  readonly crashes: readonly (readonly [exampleId: string, crashes: number])[];
  readonly lost: readonly string[];
  readonly reexecuted: number;
}

/** What examples were in flight, at this moment and at past crashes: the poison guard's memory. */
export class FlightLog {
  readonly #inFlight = new Set<string>();
  /** What started since an example was done, maybe twice. A list: they go together, and a Set costs a hash for each. */
  readonly #started: string[] = [];
  /** Those of them that are no suspects all the same. */
  readonly #acquitted = new Set<string>();
  readonly #crashes = new Map<string, number>();
  /** Examples that were in flight at a crash and are not known to have started again. */
  readonly #lost = new Set<string>();
  #reexecuted = 0;

  /** Calls made again because a crash lost their result. */
  get reexecuted(): number {
    return this.#reexecuted;
  }

  get memory(): FlightMemory {
    return {
      inFlight: [...this.#inFlight],
      suspects: this.#suspects(),
      crashes: [...this.#crashes],
      lost: [...this.#lost],
      reexecuted: this.#reexecuted,
    };
  }

  /** Takes what another log knew, on top of nothing. */
  recall({ inFlight, suspects, crashes, lost, reexecuted }: FlightMemory): void {
    for (const id of inFlight) this.#inFlight.add(id);
    for (const id of suspects) this.#started.push(id);
    for (const [id, count] of crashes) this.#crashes.set(id, count);
    for (const id of lost) this.#lost.add(id);
    this.#reexecuted = reexecuted;
  }

  start(exampleIds: readonly string[]): void {
    for (const id of exampleIds) {
      this.#inFlight.add(id);
      this.#started.push(id);
      if (this.#acquitted.size > 0) this.#acquitted.delete(id);
      this.#again(id);
    }
  }

  /** An example that is done acquits all others in flight: they did not kill the process when they started. */
  done(exampleId: string, error?: ErrorHead): void {
    // Sizes first, as to look for a text costs a hash, and in a long journal nearly always for nothing.
    if (this.#inFlight.size > 0) this.#inFlight.delete(exampleId);
    this.#acquitAll();
    if (isGivenUp(error)) {
      this.#lost.delete(exampleId);
      this.#crashes.set(exampleId, ALONE_AT);
      return;
    }
    this.#again(exampleId);
    if (this.#crashes.size > 0) this.#crashes.delete(exampleId);
  }

  /** An example that got something recorded, and is not done, did not kill the process at once either. */
  progressed(exampleId: string): void {
    if (this.#started.length > 0) this.#acquitted.add(exampleId);
  }

  /** A session that began while the one before had no end. */
  crash(): void {
    for (const id of this.#suspects()) this.#crashes.set(id, (this.#crashes.get(id) ?? 0) + 1);
    for (const id of this.#inFlight) this.#lost.add(id);
    this.stop();
  }

  /** Counts a lost example once for each crash, when it is known to have started again. */
  #again(exampleId: string): void {
    if (this.#lost.size > 0 && this.#lost.delete(exampleId)) this.#reexecuted++;
  }

  /** A clean end: what was in flight is no suspect. */
  stop(): void {
    this.#inFlight.clear();
    this.#acquitAll();
  }

  #suspects(): string[] {
    return [...new Set(this.#started)].filter((id) => !this.#acquitted.has(id));
  }

  #acquitAll(): void {
    this.#started.length = 0;
    if (this.#acquitted.size > 0) this.#acquitted.clear();
  }

  /** How an example is to be run, by the crashes that it was in flight at. */
  treatment(exampleId: string): 'normal' | 'alone' | 'given-up' {
    const crashes = this.#crashes.size === 0 ? 0 : (this.#crashes.get(exampleId) ?? 0);
    if (crashes >= GIVEN_UP_AT) return 'given-up';
    return crashes >= ALONE_AT ? 'alone' : 'normal';
  }
}
