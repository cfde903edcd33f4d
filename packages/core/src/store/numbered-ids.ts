/**
 * Distinct ids, numbered from 0 in order of appearance.
 *
 * A hash table in a typed array: reading a long run again is for the most part this, and a `Map` is slower.
 */
export class NumberedIds {
  readonly #ids: string[] = [];
  /** Pairs: the number of an id, plus 1, and its hash, in the first free pair from its hash on. At least half are 0: free. */
  #places = new Uint32Array(256);

  get size(): number {
    return this.#ids.length;
  }

  at(number: number): string | undefined {
    return number < this.#ids.length ? this.#ids[number] : undefined;
  }

  find(id: string): number | undefined {
    const number = this.#places[this.#placeOf(id, hashOf(id))];
    return number ? number - 1 : undefined;
  }

  /** The number of an id, a new one when it has none. */
  add(id: string): number {
    const hash = hashOf(id);
    const place = this.#placeOf(id, hash);
    const known = this.#places[place];
    if (known) return known - 1;
    const size = this.#ids.push(id);
    this.#put(place, size, hash);
    if (size * 4 > this.#places.length) this.#spread();
    return size - 1;
  }

  /** Where the id is, or without one the first free place. */
  #placeOf(id: string | undefined, hash: number): number {
    const last = this.#places.length - 2;
    let place = (hash * 2) & last;
    for (;;) {
      const number = this.#places[place];
      if (!number || (this.#places[place + 1] === hash && this.#ids[number - 1] === id)) return place;
      place = (place + 2) & last;
    }
  }

  #spread(): void {
    const crowded = this.#places;
    this.#places = new Uint32Array(crowded.length * 2);
    for (let i = 0; i < crowded.length; i += 2) {
      const number = crowded[i] as number;
      const hash = crowded[i + 1] as number;
      if (number > 0) this.#put(this.#placeOf(undefined, hash), number, hash);
    }
  }

  #put(place: number, number: number, hash: number): void {
    this.#places[place] = number;
    this.#places[place + 1] = hash;
  }
}

function hashOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x9e3779b1);
  return (hash ^ (hash >>> 15)) >>> 0;
}
