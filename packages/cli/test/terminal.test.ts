import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { expect, onTestFinished, test } from 'vitest';
import { createProject } from './cli-process.js';
import { SLOW } from './evaluations.js';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

/** A command in a terminal of its own, and what a person sees there. */
interface TerminalRun {
  readonly pty: IPty;
  readonly ended: Promise<number>;
  /** Resolves when the screen shows this; gives its lines. */
  shows(pattern: RegExp): Promise<readonly string[]>;
}

function startInTerminal(cwd: string, columns: number, args: readonly string[]): TerminalRun {
  const { NO_COLOR: _, ...env } = process.env;
  const pty = spawn(process.execPath, [bin, ...args], {
    cwd,
    cols: columns,
    rows: 24,
    name: 'xterm-256color',
    env,
  });
  const terminal = new headless.Terminal({ cols: columns, rows: 24, allowProposedApi: true });
  let looks: (() => void)[] = [];
  const screen = (): string[] =>
    Array.from({ length: 24 }, (_, i) => {
      const { baseY } = terminal.buffer.active;
      return terminal.buffer.active.getLine(baseY + i)?.translateToString(true) ?? '';
    });
  pty.onData((data) =>
    terminal.write(data, () => {
      for (const look of looks) look();
    }),
  );
  const ended = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
  onTestFinished(async () => {
    pty.kill('SIGKILL');
    await ended;
  });
  return {
    pty,
    ended,
    shows: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          const lines = screen();
          if (!pattern.test(lines.join('\n'))) return;
          looks = looks.filter((each) => each !== look);
          resolve(lines);
        };
        looks.push(look);
        look();
      }),
  };
}

test.for([80, 40])(
  'in a terminal of %i columns a bar moves, and Ctrl-C ends the run in order',
  async (columns) => {
    const project = await createProject();
    await project.write('slow.eval.ts', SLOW.replace('delayMs: 25', 'delayMs: 200'));
    const run = startInTerminal(project.dir, columns, ['run', 'slow.eval.ts', '-c', '2']);
    const lines = await run.shows(/█+░+ \d+\/40/);
    expect(lines.filter((line) => line.includes('░')).length).toBe(1);
    await run.shows(/exactMatch 1\.0000|…/);
    run.pty.write('\u0003');
    await run.shows(/To go on: tidemark resume/);
    expect(await run.ended).toBe(130);
  },
);

test('the keys of watch are answered, each on a line of its own', async () => {
  const project = await createProject();
  await project.write('slow.eval.ts', SLOW.replace('delayMs: 25', 'delayMs: 500'));
  const driver = project.start('run', 'slow.eval.ts', '-c', '1');
  await driver.shows(/Running slow/);
  const watcher = startInTerminal(project.dir, 80, ['watch', 'slow']);
  await watcher.shows(/█*░+ \d+\/40/);
  for (const [key, says] of [
    ['p', /^Paused; r resumes it\.$/m],
    ['r', /^Resumed\.$/m],
    ['+', /^Concurrency 16\.$/m],
    ['s', /^slow-\w+ is interrupted: \d+ done, 0 errors\.$/m],
  ] as const) {
    watcher.pty.write(key);
    await watcher.shows(says);
  }
  expect(await watcher.ended).toBe(1);
  expect(await driver.ended).toMatchObject({ code: 1 });
});

test('purge that is answered with Ctrl-D deletes nothing', async () => {
  const project = await createProject();
  await project.write('fast.eval.ts', SLOW.replace('delayMs: 25', 'delayMs: 0'));
  await project.tidemark('run', 'fast.eval.ts', '--limit', '1');
  await project.tidemark('rm', '1');
  const purge = startInTerminal(project.dir, 80, ['purge']);
  await purge.shows(/for good\? \[y\/N\]/);
  purge.pty.write('\u0004');
  await purge.shows(/^Nothing was deleted\.$/m);
  expect(await purge.ended).toBe(3);
  expect(JSON.parse((await project.tidemark('list', '--trashed', '--json')).stdout)).toHaveLength(1);
});
