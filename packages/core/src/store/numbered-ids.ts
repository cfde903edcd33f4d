import { grow } from './grow.js';

/**
 * Distinct ids, numbered from 0 in order of appearance.
 *
 * A hash table in typed arrays: reading a long run again is for the most part this, and a `Map` is three times as slow.
 */
export class NumberedIds {
  readonly #ids: string[] = [];
  #hashes = new Uint32Array(64);
  /** The number of an id, plus 1, in the first place from its hash on that was free. At least half are 0: free. */
  #places = new Uint32Array(128);

  get size(): number {
    return this.#ids.length;
  }

  at(number: number): string | undefined {
    return this.#ids[number];
  }

  find(id: string): number | undefined {
    const number = this.#places[this.#placeOf(id, hashOf(id))] as number;
    return number === 0 ? undefined : number - 1;
  }

  /** The number of an id, a new one when it has none. */
  add(id: string): number {
    const hash = hashOf(id);
    const place = this.#placeOf(id, hash);
    const known = this.#places[place] as number;
    if (known > 0) return known - 1;
    const number = this.#ids.push(id) - 1;
    if (number >= this.#hashes.length) this.#hashes = grow(this.#hashes, number * 2);
    this.#hashes[number] = hash;
    this.#places[place] = number + 1;
    if (this.size * 2 > this.#places.length) this.#placeAnew(this.#places.length * 2);
    return number;
  }

  /** Where the id is, or where it would go. */
  #placeOf(id: string, hash: number): number {
    const last = this.#places.length - 1;
    let place = hash & last;
    for (;;) {
      const number = (this.#places[place] as number) - 1;
      if (number < 0 || (this.#hashes[number] === hash && this.#ids[number] === id)) return place;
      place = (place + 1) & last;
    }
  }

  #placeAnew(length: number): void {
    const places = new Uint32Array(length);
    for (let number = 0; number < this.size; number++) {
      let place = (this.#hashes[number] as number) & (length - 1);
      while (places[place] !== 0) place = (place + 1) & (length - 1);
      places[place] = number + 1;
    }
    this.#places = places;
  }
}

function hashOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x9e3779b1);
  return (hash ^ (hash >>> 15)) >>> 0;
}
