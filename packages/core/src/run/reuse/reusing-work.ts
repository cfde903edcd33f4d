import type { WorkItem, WorkList } from '../work-list.js';
import { type TakeOverOptions, takeOver } from './take-over.js';

/** So many examples' results are taken over at a time: stores read and write them together. */
const MOST_AHEAD = 256;

/**
 * The examples that `next` gives and that still need work once what other runs have of them is taken over. Looks ahead as
 * far as the dataset answers at once, so that a slow one is not waited for.
 */
export function reusingWork(next: WorkList['next'], options: TakeOverOptions): WorkList['next'] {
  const needsWork = ({ given }: WorkItem) => options.completions.state(given.row) !== 'ok';
  let ready: WorkItem[] = [];
  let pending: Promise<WorkItem | undefined> | undefined;
  let isOver = false;

  const gather = async (): Promise<WorkItem[]> => {
    const items: WorkItem[] = [];
    let taken = pending ?? next();
    pending = undefined;
    if (taken instanceof Promise) taken = await taken;
    while (taken !== undefined) {
      items.push(taken);
      if (items.length === MOST_AHEAD) return items;
      const following = next();
      if (following instanceof Promise) {
        pending = following;
        pending.catch(() => {}); // heard when it is awaited
        return items;
      }
      taken = following;
    }
    isOver = true;
    return items;
  };

  const fill = async (): Promise<WorkItem | undefined> => {
    while (ready.length === 0 && !isOver) {
      const items = await gather();
      await takeOver(options, items);
      ready = items.filter(needsWork).reverse();
    }
    return ready.pop();
  };

  return () => ready.pop() ?? fill();
}
