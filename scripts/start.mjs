// `npm start`: builds what is missing and runs the main job in this same process, so that a signal to it reaches the job.
import { register } from 'tsx/esm/api';
import { runTurbo } from './run-turbo.mjs';

process.exitCode = runTurbo(['build']);
if (process.exitCode === 0) {
  register();
  await import('../examples/language-id/main.ts');
}
