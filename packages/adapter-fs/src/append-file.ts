import { write, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Up to this size a write into the page cache is faster than the way to another thread and back (measured: 20 µs). */
const syncWriteBytes = 64 * 1024;

/** A file that we alone write, from its start to its end. */
export interface AppendFile {
  /** Bytes written. */
  readonly size: number;
  /** Writes all bytes at the end, however many writes the platform makes of it. */
  append(bytes: Buffer): Promise<void>;
  /** Brings all that is written to the disk. After a failure the file must be given up: a second try proves nothing. */
  sync(): Promise<void>;
  /** True when these facts of a name are those of this file. Few network file systems change the numbers meanwhile. */
  isAt(stats: { readonly ino: number; readonly dev: number } | undefined): boolean;
  close(): Promise<void>;
}

function writeOnce(fd: number, bytes: Buffer, done: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, done, bytes.length - done, position, (error, written) =>
      error ? reject(error) : resolve(written),
    );
  });
}

/** Creates the file; fails with EEXIST when it is there. */
export async function createAppendFile(path: string): Promise<AppendFile> {
  const file: FileHandle = await open(path, 'wx');
  const { ino, dev } = await file.stat();
  let size = 0;
  let syncs = 0;
  return {
    get size() {
      return size;
    },
    async append(bytes) {
      let done = 0;
      while (done < bytes.length) {
        // While the disk is busy with a sync a write may have to wait for it: not in this thread.
        const isQuick = syncs === 0 && bytes.length - done <= syncWriteBytes;
        done += isQuick
          ? writeSync(file.fd, bytes, done, bytes.length - done, size + done)
          : await writeOnce(file.fd, bytes, done, size + done);
      }
      size += done;
    },
    async sync() {
      syncs++;
      try {
        await file.datasync();
      } finally {
        syncs--;
      }
    },
    isAt: (stats) => stats !== undefined && stats.ino === ino && stats.dev === dev,
    close: () => file.close(),
  };
}
