import { type FileHandle, open } from 'node:fs/promises';
import { ifExists } from './platform-errors.js';
import { firstSeq, readHeader, readSegmentEnd, type SegmentEnd, type SegmentFile } from './segment-files.js';

/** A segment with what it says about the ones before it. */
export interface Segment extends SegmentFile {
  /** Its entries have higher seqs than this; what older segments hold after it does not count. */
  readonly after: number;
  readonly setAside: readonly number[];
  /** False when the header is damaged and `after` was inferred from the first entry. */
  readonly isStated: boolean;
}

/** Runs `use` with the file open for reading; `undefined` when it does not exist. */
export async function withFile<T>(
  path: string,
  use: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  const file = await ifExists(open(path, 'r'));
  if (!file) return undefined;
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** A segment with its header; `undefined` for one that holds nothing: not written yet, or torn. */
export async function readSegment(segment: SegmentFile): Promise<Segment | undefined> {
  if (segment.size === 0) return undefined;
  return withFile(segment.path, async (file) => {
    const header = await readHeader(file, segment);
    if (header) return { ...segment, after: header.after, setAside: header.setAside, isStated: true };
    const first = await firstSeq(file, segment);
    return first === undefined ? undefined : { ...segment, after: first - 1, setAside: [], isStated: false };
  });
}

/** How the journal ends. */
export interface JournalEnd {
  /** The highest seq ever accepted. */
  readonly lastSeq: number;
  /** The newest segment that holds anything, and its last batch. */
  readonly newest?: { readonly segment: SegmentFile; readonly end?: SegmentEnd };
}

/** Finds the journal's end from the tail of its newest segments, without a scan. */
export async function readJournalEnd(segments: readonly SegmentFile[]): Promise<JournalEnd> {
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i] as SegmentFile;
    if (segment.size === 0) continue;
    const found = await withFile(segment.path, async (file): Promise<JournalEnd | undefined> => {
      const end = await readSegmentEnd(file, segment);
      if (end) return { lastSeq: end.lastSeq, newest: { segment, end } };
      const header = await readHeader(file, segment);
      return header && { lastSeq: header.after, newest: { segment } };
    });
    if (found) return found;
  }
  return { lastSeq: 0 };
}
