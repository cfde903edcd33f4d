/** What stands at the place of an example whose start is recorded. */
const RECORDED = '';

/**
 * The examples in flight here, each at a place of its own. Not a `Set`: one that is added to and deleted from for every
 * example is measured to cost more than the example, since its outgrown tables keep what they held alive.
 */
export class FlightBoard {
  readonly #places: (string | undefined)[] = [];
  readonly #free: number[] = [];
  #new = 0;

  take(exampleId: string): number {
    const place = this.#free.pop() ?? this.#places.length;
    this.#places[place] = exampleId;
    this.#new++;
    return place;
  }

  leave(place: number): void {
    if (this.#places[place] === undefined) return;
    if (this.#places[place] !== RECORDED) this.#new--;
    this.#places[place] = undefined;
    this.#free.push(place);
  }

  /** The ids that no entry tells of yet; from now on one does. */
  takeNew(): string[] {
    if (this.#new === 0) return [];
    this.#new = 0;
    const taken: string[] = [];
    for (const [place, id] of this.#places.entries()) {
      if (id === undefined || id === RECORDED) continue;
      taken.push(id);
      this.#places[place] = RECORDED;
    }
    return taken;
  }

  clear(): void {
    this.#places.length = 0;
    this.#free.length = 0;
    this.#new = 0;
  }
}
