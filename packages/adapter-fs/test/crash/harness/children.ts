import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const deadlineMs = 30_000;

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that tells `T`s and gets orders. */
export interface Child<T extends { readonly type: string }> extends AsyncDisposable {
  readonly pid: number;
  order(order: object): void;
  /** The first thing told, also before this call, that fits. Rejects when the process ends without, or at a deadline. */
  heard<U extends T>(fits: (told: T) => told is U): Promise<U>;
  heard(fits: (told: T) => boolean): Promise<T>;
  /** All that was told. */
  told(): readonly T[];
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process is gone and all that it told was heard. Rejects at a deadline. */
  exited(): Promise<Exit>;
  /** SIGKILL, and the end of it. */
  kill(): Promise<void>;
}

/** Narrows what a child tells. */
export function isOf<T extends { readonly type: string }, K extends T['type']>(type: K) {
  return (told: T): told is Extract<T, { readonly type: K }> => told.type === type;
}

/** @param shell - a command that the shell runs first, such as `ulimit`. */
export async function startChild<T extends { readonly type: string }>(
  script: URL,
  shell?: string,
): Promise<Child<T>> {
  const path = fileURLToPath(script);
  const stdio: StdioOptions = ['ignore', 'inherit', 'pipe', 'ipc'];
  const command = [process.execPath, '--import', 'tsx', path];
  const [file = '', ...args] =
    shell === undefined ? command : ['bash', '-c', `${shell}; exec "$0" "$@"`, ...command];
  // Node looks for tsx from here.
  const child = manage<T>(spawn(file, args, { stdio, cwd: dirname(path) }), path);
  await child.heard(({ type }) => type === 'ready');
  return child;
}

function manage<T extends { readonly type: string }>(child: ChildProcess, path: string): Child<T> {
  const all: T[] = [];
  const listeners: (() => void)[] = [];
  let exit: Exit | undefined;
  let stderr = '';
  let open = 2;
  const wake = () => {
    for (const listener of listeners.splice(0)) listener();
  };
  const close = () => {
    open--;
    wake();
  };
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.on('message', (told: T) => {
    all.push(told);
    wake();
  });
  child.on('disconnect', close);
  child.on('exit', (code, signal) => {
    exit = { code, signal };
    close();
  });

  const until = <U>(what: string, look: () => U | undefined): Promise<U> =>
    new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(
          new Error(
            `${path} (${child.pid}) ${why} before ${what}; it told ${JSON.stringify(all)}\n${stderr}`,
          ),
        );
      const timer = setTimeout(() => fail(`took ${deadlineMs} ms`), deadlineMs);
      const check = () => {
        const found = look();
        if (found === undefined && open > 0) return void listeners.push(check);
        clearTimeout(timer);
        if (found === undefined) fail(`ended with ${exit?.signal ?? exit?.code}`);
        else resolve(found);
      };
      check();
    });

  const managed: Child<T> = {
    pid: child.pid as number,
    order: (order) => void child.send(order, () => {}), // a killed child hears nothing
    heard: (fits: (told: T) => boolean) => until('telling what was awaited', () => all.find(fits)),
    told: () => all,
    signal: (signal) => void child.kill(signal),
    exited: () => until('its exit', () => (open === 0 ? exit : undefined)),
    async kill() {
      child.kill('SIGKILL');
      await managed.exited();
    },
    [Symbol.asyncDispose]: () => managed.kill(),
  };
  return managed;
}

/** Starts children ahead of their orders: most of a start-up passes while another one works. */
export interface Nursery<T extends { readonly type: string }> extends AsyncDisposable {
  next(): Promise<Child<T>>;
}

/** Makes a {@link Nursery}. */
export function createNursery<T extends { readonly type: string }>(script: URL): Nursery<T> {
  const start = () => {
    const child = startChild<T>(script);
    child.catch(() => {}); // told to whoever takes it
    return child;
  };
  let ahead: Promise<Child<T>> | undefined;
  return {
    next() {
      const child = ahead ?? start();
      ahead = start();
      return child;
    },
    async [Symbol.asyncDispose]() {
      await (await ahead)?.kill();
    },
  };
}
