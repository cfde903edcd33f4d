import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** How a command ended, and what it printed. */
interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
interface CliProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ending>;
  /** Resolves when this is on stderr or stdout; rejects when the command ended without it. */
  shows(pattern: RegExp): Promise<void>;
}

/** An empty project folder in which `tidemark` runs, until the test is over. */
export interface Project {
  readonly dir: string;
  write(file: string, text: string): Promise<void>;
  start(...args: string[]): CliProcess;
  /** Starts a command in a shell that has run another one before, such as `ulimit`. */
  startWith(shell: string, ...args: string[]): CliProcess;
  /** Runs a command to its end. */
  tidemark(...args: string[]): Promise<Ending>;
}

/** Makes a {@link Project}. Its evaluations find the packages of this repository. */
export async function createProject(): Promise<Project> {
  const dir = await mkdtemp(join(tmpdir(), 'tidemark-cli-'));
  await symlink(modules, join(dir, 'node_modules'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const start = (...args: string[]) => startCli(dir, args);
  return {
    dir,
    write: (file, text) => writeFile(join(dir, file), text),
    start,
    startWith: (shell, ...args) => startCli(dir, args, shell),
    tidemark: (...args) => start(...args).ended,
  };
}

function startCli(cwd: string, args: readonly string[], shell?: string): CliProcess {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const child =
    shell === undefined
      ? spawn(process.execPath, [bin, ...args], { cwd, env })
      : spawn('bash', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, bin, ...args], { cwd, env });
  let stdout = '';
  let stderr = '';
  let listeners: (() => void)[] = [];
  const heard = () => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
    heard();
  });
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    ended,
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(stdout) && !pattern.test(stderr)) return;
          listeners = listeners.filter((each) => each !== look);
          resolve();
        };
        listeners.push(look);
        look();
        void ended.then(() => reject(new Error(`ended without ${pattern}: ${stdout}${stderr}`)));
      }),
  };
}
