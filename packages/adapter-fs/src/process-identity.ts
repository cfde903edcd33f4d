import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who a process is, so that another process can tell whether it still lives. `null`: this platform doesn't tell. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the kernel's ticks: tells it from a later process with the same pid. */
  readonly start: string | null;
  readonly host: string;
  readonly bootId: string | null;
  /** The pid namespace: pids mean something only within one. */
  readonly namespace: string | null;
}

/** Whether a pid of this namespace lives, and since when. */
export type PidState =
  | { readonly isAlive: false }
  | { readonly isAlive: true; readonly start: string | null };

/** What the lock asks of the platform. Tests pass their own. */
export interface ProcessFacts {
  readonly self: ProcessIdentity;
  stateOf(pid: number): PidState;
  /** A clock that never jumps. */
  nowMs(): number;
  sleep(durationMs: number): Promise<void>;
}

function firstLine(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function namespaceOf(pid: number | 'self'): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null;
  }
}

/** State and start of a process as Linux tells them; `null` where there is no such file. */
function procStat(pid: number): { readonly state: string; readonly start: string } | null {
  const text = firstLine(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The name in parentheses may hold blanks and parentheses: fields are counted after the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', start: fields[19] ?? '' };
}

function doesAnswer(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function stateOf(pid: number): PidState {
  const stat = procStat(pid);
  if (stat) return 'ZX'.includes(stat.state) ? { isAlive: false } : { isAlive: true, start: stat.start };
  return doesAnswer(pid) ? { isAlive: true, start: null } : { isAlive: false };
}

/** The facts of this process, from `/proc` on Linux and from signals elsewhere. */
export function readProcessFacts(): ProcessFacts {
  return {
    self: {
      pid: process.pid,
      start: procStat(process.pid)?.start ?? null,
      host: hostname(),
      bootId: firstLine('/proc/sys/kernel/random/boot_id'),
      namespace: namespaceOf('self'),
    },
    stateOf,
    nowMs: () => performance.now(),
    sleep: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
  };
}
