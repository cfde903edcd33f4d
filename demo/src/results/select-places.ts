import type { ExampleResult, OpenResults } from '@tidemark/core';
import { fits, type ResultFilter, type ResultOrder, sortKey } from './selection.js';
import { showValue } from './show-value.js';
import { createSlices } from './slices.js';

const READ_AT_A_TIME = 128;

/**
 * The places of the results that are to be shown, in the order asked for. Gives the page its turn in between.
 *
 * @param onProgress - how many of how many were searched for the text.
 * @returns `undefined` when aborted.
 */
export async function selectPlaces(
  results: OpenResults,
  filter: ResultFilter,
  order: ResultOrder,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number, of: number) => void },
): Promise<Uint32Array | undefined> {
  const { size } = results;
  const breathe = createSlices();
  const keys = new Float64Array(size);
  let places: number[] = [];
  for (let place = 0; place < size; place++) {
    const example = results.at(place);
    if (fits(example, filter)) {
      places.push(place);
      keys[place] = sortKey(example, order);
    }
    await breathe();
    if (signal.aborted) return undefined;
  }
  if (filter.text !== '') {
    const found: number[] = [];
    for (let at = 0; at < places.length; at += READ_AT_A_TIME) {
      const part = places.slice(at, at + READ_AT_A_TIME);
      const contents = await results.read(part);
      if (signal.aborted) return undefined;
      found.push(...part.filter((_, i) => hasText(contents[i] as ExampleResult, filter.text)));
      onProgress(at + part.length, places.length);
      await breathe();
    }
    places = found;
  }
  const selected = Uint32Array.from(places);
  const sign = order.isDown ? -1 : 1;
  return selected.sort((a, b) => sign * ((keys[a] as number) - (keys[b] as number)) || a - b);
}

/** True when an example has the text anywhere, whatever its case. */
function hasText({ exampleId, input, expected, outputs, error }: ExampleResult, text: string): boolean {
  const wanted = text.toLowerCase();
  return [exampleId, input, expected, ...Object.values(outputs), error?.message].some(
    (value) => value !== undefined && showValue(value, 0).toLowerCase().includes(wanted),
  );
}
