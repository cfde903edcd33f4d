/**
 * Distinct ids, numbered from 0 in order of appearance.
 *
 * A hash table in a typed array: reading a long run again is for the most part this, and a `Map` is three times as slow.
 */
export class NumberedIds {
  readonly #ids: string[] = [];
  /** The number of an id, plus 1, in the first place from its hash on that was free. At least half are 0: free. */
  #places = new Uint32Array(128);

  get size(): number {
    return this.#ids.length;
  }

  at(number: number): string | undefined {
    return this.#ids[number];
  }

  find(id: string): number | undefined {
    const number = this.#places[this.#placeOf(id)];
    return number ? number - 1 : undefined;
  }

  /** The number of an id, a new one when it has none. */
  add(id: string): number {
    const place = this.#placeOf(id);
    const known = this.#places[place];
    if (known) return known - 1;
    const size = this.#ids.push(id);
    this.#places[place] = size;
    if (size * 2 > this.#places.length) this.#spread();
    return size - 1;
  }

  /** Where the id is, or where it would go. */
  #placeOf(id: string): number {
    const last = this.#places.length - 1;
    let place = hashOf(id) & last;
    for (;;) {
      const number = this.#places[place];
      if (!number || this.#ids[number - 1] === id) return place;
      place = (place + 1) & last;
    }
  }

  #spread(): void {
    this.#places = new Uint32Array(this.#places.length * 4);
    this.#ids.forEach((id, number) => {
      this.#places[this.#placeOf(id)] = number + 1;
    });
  }
}

function hashOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
