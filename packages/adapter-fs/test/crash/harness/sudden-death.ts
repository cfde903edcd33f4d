import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Where a process dies, once it has made so many calls. */
export interface Death {
  readonly calls: number;
  /**
   * `call`: in the next call. `event`: before it notes an event. `write`: half-way in a write of the store. `sync`: in
   * place of a sync of the store. `parent`: killed from outside, some time after.
   */
  readonly at: 'call' | 'event' | 'write' | 'sync' | 'parent';
  /** So many of them pass before. */
  readonly skip: number;
  /** How much of the last write reaches the file, from 0 to 1. */
  readonly part: number;
  /** How long the parent waits. */
  readonly afterMs: number;
}

/** Dies when its time has come. */
export interface Mortal {
  pass(place: 'call' | 'event'): void;
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** @param onReached - told when the calls were made after which the parent kills. */
export function createMortal(death: Death | undefined, onReached: () => void): Mortal {
  if (death === undefined) return { pass() {} };
  let calls = 0;
  let skip = death.skip;
  let isReached = false;
  const isDue = (place: Death['at']) => isReached && place === death.at && skip-- <= 0;
  const reach = () => {
    isReached = true;
    if (death.at === 'parent') onReached();
  };
  if (death.calls === 0) reach();
  watchWrites(death, isDue);
  return {
    pass(place) {
      if (place === 'call' && ++calls === death.calls) reach();
      if (isDue(place)) die();
    },
  };
}

function watchWrites({ part }: Death, isDue: (place: Death['at']) => boolean): void {
  const { writeSync, write } = fs;
  const { open } = fs.promises;
  const tear = (fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
    if (!isDue('write')) return;
    writeSync(fd, bytes, offset, Math.floor(length * part), position);
    die();
  };
  const patched = {
    writeSync(...args: Parameters<typeof writeSync>) {
      if (args.length > 2) tear(...(args as unknown as Parameters<typeof tear>));
      return writeSync(...args);
    },
    write(...args: Parameters<typeof write>) {
      tear(...(args as unknown as Parameters<typeof tear>));
      return write(...args);
    },
  };
  Object.assign(fs, patched);
  fs.promises.open = async (...args) => {
    const file = await open(...args);
    const datasync = file.datasync.bind(file);
    file.datasync = () => {
      if (isDue('sync')) die();
      return datasync();
    };
    return file;
  };
  syncBuiltinESMExports();
}
