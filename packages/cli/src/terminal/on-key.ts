import type { Io } from '../io.js';

/** Tells of keys as they are pressed; `undefined` where there is no terminal to press them at. */
export function onKey({ stdin }: Io, listener: (key: string) => void): (() => void) | undefined {
  if (stdin.isTTY !== true) return undefined;
  const terminal = stdin as unknown as NodeJS.ReadStream;
  const hear = (data: Buffer | string): void => {
    for (const key of data.toString()) listener(key);
  };
  terminal.setRawMode(true);
  terminal.on('data', hear);
  terminal.resume();
  return () => {
    terminal.off('data', hear);
    terminal.setRawMode(false);
    terminal.pause();
  };
}
