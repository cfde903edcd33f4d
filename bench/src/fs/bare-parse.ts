import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';

const CHUNK_BYTES = 512 * 1024;
/** `,"crc":"xxxxxxxx"}`: the end of each line. */
const SEAL_BYTES = 18;
const NEWLINE = 0x0a;

/** The least that a reload can do: read, check and parse each line, and keep one thing of it. */
export async function bareParse(path: string): Promise<Map<string, number>> {
  const seqs = new Map<string, number>();
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      readLine(bytes.subarray(start, end), seqs);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  return seqs;
}

function readLine(line: Buffer, seqs: Map<string, number>): void {
  const { exampleId, seq, crc } = JSON.parse(line.toString());
  const body = line.subarray(0, line.length - SEAL_BYTES);
  if (Number.parseInt(crc, 16) !== crc32(body)) throw new Error('A line that was just written is damaged');
  if (exampleId !== undefined) seqs.set(exampleId, seq);
}
