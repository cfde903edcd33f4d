import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const bin = fileURLToPath(new URL('../../../packages/cli/dist/bin.js', import.meta.url));
const evaluation = fileURLToPath(new URL('../language-id.eval.ts', import.meta.url));

/** How a process ended, and what it printed. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs. */
export interface ExampleProcess {
  readonly ended: Promise<Ending>;
  /** Resolves when this is on stderr, or the process ended without it. */
  shows(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** An empty folder, until the test is over. */
export async function createTempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'language-id-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

/** Starts the example in `cwd` as `npm start -- <args>` does in the repository. */
export function startExample(cwd: string, ...args: string[]): ExampleProcess {
  return startProcess(cwd, [bin, 'run', evaluation, ...args]);
}

/** Runs the example to its end. */
export function runExample(cwd: string, ...args: string[]): Promise<Ending> {
  return startExample(cwd, ...args).ended;
}

function startProcess(cwd: string, args: readonly string[]): ExampleProcess {
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = endOf(child, stdout, stderr);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    ended,
    async shows(pattern) {
      while (!pattern.test(stderr()) && child.stderr.readable) {
        await Promise.race([once(child.stderr, 'data'), once(child.stderr, 'close')]);
      }
    },
    kill(signal) {
      child.kill(signal);
    },
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

async function endOf(child: ChildProcess, stdout: () => string, stderr: () => string): Promise<Ending> {
  const [code, signal] = await once(child, 'close');
  return { code, signal, stdout: stdout(), stderr: stderr() };
}
