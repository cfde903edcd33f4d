/** 1 − the character error rate: the edits from what was read to what was written, per character; at least 0. */
export function characterAccuracy(read: string, written: string): number {
  const length = [...written].length;
  if (length === 0) return read === '' ? 1 : 0;
  return Math.max(0, 1 - editDistance([...read], [...written]) / length);
}

/** Levenshtein's distance. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, character] of a.entries()) {
    const next = [index + 1];
    for (let column = 0; column < b.length; column++) {
      const substituted = (row[column] as number) + (b[column] === character ? 0 : 1);
      next.push(Math.min(substituted, (row[column + 1] as number) + 1, (next[column] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
