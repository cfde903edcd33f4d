import { hash52 } from '../model/digest.js';
import { grow } from '../store/grow.js';
import type { OutcomeOptions } from './options.js';

type Seed = number | string;

/** Which examples of a dataset may start, and in which order: `offset` first, then `take` and `shuffle`, then `limit`. */
export interface Selection {
  readonly offset: number;
  /** So many, chosen by the run's seed. */
  readonly take: number | undefined;
  readonly takeSeed: Seed;
  /** The seed of the order; `undefined` for the dataset's own. */
  readonly shuffleSeed: Seed | undefined;
  readonly limit: number;
}

/** What the options say about which examples may start. */
export function selectionOf({
  offset = 0,
  take,
  shuffle = false,
  limit,
  seed = 0,
}: OutcomeOptions): Selection {
  return {
    offset,
    take,
    takeSeed: seed,
    shuffleSeed: shuffle === false ? undefined : shuffle === true ? seed : shuffle,
    limit: limit ?? Number.POSITIVE_INFINITY,
  };
}

/** True when only a whole read of the dataset tells which examples come. */
export function needsChoice({ take, shuffleSeed }: Selection): boolean {
  return take !== undefined || shuffleSeed !== undefined;
}

/** The examples that were chosen: their positions in the dataset and their rows, in the order in which they start. */
export interface Chosen {
  readonly indexes: Uint32Array;
  readonly rows: Uint32Array;
}

/** Chooses among all examples of a dataset, by their ids: so neither their order nor other examples change the choice. */
export interface Chooser {
  add(example: {
    readonly example: { readonly id: string };
    readonly index: number;
    readonly row: number;
  }): void;
  choose(): Chosen;
}

/** Makes a {@link Chooser}. It keeps some bytes of each example. */
export function createChooser({ offset, take, takeSeed, shuffleSeed, limit }: Selection): Chooser {
  let takeKeys = new Float64Array(64);
  let orderKeys = new Float64Array(64);
  let rows = new Uint32Array(64);
  let size = 0;
  return {
    add({ example, index, row }) {
      if (index < offset) return;
      if (size === rows.length) {
        takeKeys = grow(takeKeys, size * 2);
        orderKeys = grow(orderKeys, size * 2);
        rows = grow(rows, size * 2);
      }
      if (take !== undefined) takeKeys[size] = keyOf(takeSeed, example.id);
      if (shuffleSeed !== undefined) orderKeys[size] = keyOf(shuffleSeed, example.id);
      rows[size++] = row;
    },
    choose() {
      const largest =
        take === undefined || take >= size
          ? Number.POSITIVE_INFINITY
          : (takeKeys.slice(0, size).sort()[take - 1] as number);
      const places: number[] = [];
      for (let place = 0; place < size; place++) {
        if ((takeKeys[place] as number) <= largest) places.push(place);
      }
      if (shuffleSeed !== undefined) {
        places.sort((a, b) => (orderKeys[a] as number) - (orderKeys[b] as number));
      }
      const first = places.slice(0, Math.min(limit, take ?? limit));
      return {
        indexes: Uint32Array.from(first, (place) => place + offset),
        rows: Uint32Array.from(first, (place) => rows[place] as number),
      };
    },
  };
}

function keyOf(seed: Seed, exampleId: string): number {
  return hash52(JSON.stringify([seed, exampleId]));
}
