import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@tidemark/core';
import { mergeNotes } from '@tidemark/core/store';
import { syncFolder } from './journal-folder.js';
import { ifExists } from './platform-errors.js';
import { eachLine, parseBody, sealLine } from './sealed-line.js';

// Each line is one merge: `{"notes":{…},"crc":"…"}`. Processes append at the same time; nothing is ever rewritten, as a
// rewrite could lose what another process appends meanwhile.

export const notesName = 'notes.jsonl';

/** Appends one merge in a single write; a torn line before it is ended first. */
export async function appendNotes(folder: string, notes: JsonObject): Promise<void> {
  const line = sealLine({ notes });
  const file = await open(join(folder, notesName), 'a+');
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const bytes = Buffer.from(size > 0 && last[0] !== 0x0a ? `\n${line}` : line);
    let done = 0;
    while (done < bytes.length) done += (await file.write(bytes, done)).bytesWritten;
    await file.datasync();
    if (size === 0) await syncFolder(folder);
  } finally {
    await file.close();
  }
}

/** Folds all merges: top-level keys replace, `null` deletes. Damaged lines are passed over. */
export async function readNotes(folder: string): Promise<JsonObject> {
  const bytes = await ifExists(readFile(join(folder, notesName)));
  let notes: JsonObject = {};
  if (bytes) {
    eachLine(bytes, 0, bytes.lastIndexOf(0x0a) + 1, (line, bodyEnd) => {
      notes = mergeNotes(notes, parseBody(bytes, line, bodyEnd).notes as JsonObject);
      return true;
    });
  }
  return notes;
}
