// `npm start`: builds what is missing and runs the main job in this same process, so that a signal to it reaches the job.
import { fileURLToPath } from 'node:url';
import { runTurbo } from './run-turbo.mjs';

const evaluation = fileURLToPath(new URL('../examples/language-id/language-id.eval.ts', import.meta.url));

process.exitCode = runTurbo(['build']);
if (process.exitCode === 0) {
  process.argv.splice(2, 0, 'run', evaluation);
  await import('../packages/cli/dist/bin.js');
}
