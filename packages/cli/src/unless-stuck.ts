const waiting: (() => void)[] = [];

/**
 * `work`, or a rejection when nothing is left that could ever settle it: Node would else end in the midst of it, without
 * a word. Of several that wait, the last to begin complains.
 */
export async function unlessStuck<T>(work: Promise<T>, complain: () => Error): Promise<T> {
  let own = () => {};
  const stuck = new Promise<never>((_, reject) => {
    own = () => reject(complain());
  });
  waiting.push(own);
  if (waiting.length === 1) process.on('beforeExit', onEmpty);
  try {
    return await Promise.race([work, stuck]);
  } finally {
    waiting.splice(waiting.indexOf(own), 1);
    if (waiting.length === 0) process.off('beforeExit', onEmpty);
  }
}

function onEmpty(): void {
  waiting.at(-1)?.();
}
