import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs turbo tasks without its telemetry, and shows its output only when a task failed: `npm start` should open with the
 * evaluation, not with a build log. Gives turbo's exit code.
 */
export function runTurbo(tasks) {
  const turbo = fileURLToPath(import.meta.resolve('turbo/bin/turbo'));
  const { status, error, stdout, stderr } = spawnSync(
    process.execPath,
    [turbo, 'run', ...tasks, '--output-logs=errors-only'],
    {
      encoding: 'utf8',
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (error) throw error;
  if (status !== 0) {
    process.stdout.write(stdout);
    process.stderr.write(stderr);
  }
  return status ?? 1;
}
