import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The type of a record that is in one part. */
const fullRecord = 1;

/**
 * Leaves of a record what a browser does that is killed while it writes one to LevelDB's log: its header is written first.
 *
 * @param folder - of the browser's IndexedDB.
 */
export async function tearLog(folder: string, length: number): Promise<void> {
  const header = Buffer.alloc(7); // A checksum, the length, the type.
  header.writeUInt32LE(0x12345678, 0);
  header.writeUInt16LE(length, 4);
  header.writeUInt8(fullRecord, 6);
  const files = await readdir(folder, { recursive: true });
  const logs = files.filter((file) => file.endsWith('.log'));
  if (logs.length !== 1) throw new Error(`Expected one log, got ${logs.join(', ') || 'none'}`);
  await appendFile(join(folder, logs[0] as string), header);
}
