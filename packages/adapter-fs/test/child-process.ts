import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./child.mjs', import.meta.url));

interface Message {
  readonly n?: number;
  readonly value?: unknown;
  readonly error?: { readonly code?: string; readonly message: string };
  readonly event?: string;
}

/** A real process with a store of its own on `dir`. */
export interface StoreProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  // biome-ignore lint/suspicious/noExplicitAny: the outcome of any call
  call(name: string, ...args: unknown[]): Promise<any>;
  /** Resolves at the next event of this name. */
  next(event: string): Promise<void>;
  kill(): Promise<void>;
}

/** @param shell - a command for the shell to run first, such as `ulimit`. */
export async function startProcess(dir: string, shell?: string): Promise<StoreProcess> {
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
  const child = shell
    ? spawn('bash', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, script, dir], { stdio: [...stdio] })
    : spawn(process.execPath, [script, dir], { stdio: [...stdio] });
  const waiting = new Set<(message: Message) => void>();
  child.on('message', (message: Message) => {
    for (const listener of waiting) listener(message);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  function until<T>(
    answer: (message: Message, resolve: (value: T) => void, reject: (error: unknown) => void) => void,
  ) {
    return new Promise<T>((resolve, reject) => {
      const listener = (message: Message) => answer(message, done(resolve), done(reject));
      const done =
        <V>(settle: (value: V) => void) =>
        (value: V) => {
          waiting.delete(listener);
          settle(value);
        };
      waiting.add(listener);
    });
  }
  const next = (event: string) => until<void>((message, resolve) => message.event === event && resolve());
  let calls = 0;
  const started: StoreProcess = {
    child,
    next,
    call(name, ...args) {
      const n = ++calls;
      child.send({ call: name, args, n }, () => {}); // a killed child answers nothing
      return until((message, resolve, reject) => {
        if (message.n !== n) return;
        if (message.error) reject(Object.assign(new Error(message.error.message), message.error));
        else resolve(message.value);
      });
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    [Symbol.asyncDispose]: () => started.kill(),
  };
  await next('ready');
  return started;
}
