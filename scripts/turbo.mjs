// `node scripts/turbo.mjs build types`
import { runTurbo } from './run-turbo.mjs';

process.exitCode = runTurbo(process.argv.slice(2));
