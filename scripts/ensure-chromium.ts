import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The path of a Chromium that can be started: `CHROMIUM_PATH`, or one on the `PATH`, or Playwright's own. Where there is
 * none it is installed.
 *
 * @throws with what to do, when none is to be had.
 */
export function ensureChromium(): string {
  // biome-ignore lint/suspicious/noUndeclaredEnvVars: no task of turbo's starts a browser.
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (isExecutable(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, which can't be executed`);
  }
  const found = find();
  if (found) return found;
  for (const [command, ...args] of installers()) {
    console.error(`There is no Chromium here: ${[command, ...args].join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  }
  const installed = find();
  if (installed) return installed;
  throw new Error('No Chromium is to be had: install Chromium or Chrome, or set CHROMIUM_PATH to its path');
}

function find(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...paths, chromium.executablePath()].find(isExecutable);
}

/** The commands that bring one here. */
function installers(): [string, ...string[]][] {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    return [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'],
    ];
  }
  const cli = join(fileURLToPath(import.meta.resolve('playwright-core/package.json')), '../cli.js');
  return [[process.execPath, cli, 'install', 'chromium']];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
