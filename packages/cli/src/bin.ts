#!/usr/bin/env node
import { EXIT } from './exit-codes.js';
import { main } from './main.js';
import { processIo } from './process-io.js';
import { reportFailure } from './report-failure.js';
import { unlessStuck } from './unless-stuck.js';

const io = processIo();
const argv = process.argv.slice(2);
const debug = argv.includes('--debug');
process.setSourceMapsEnabled(debug);
process.on('uncaughtException', (error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  reportFailure(new Error(`something that nobody awaits threw: ${reason}`, { cause: error }), { io, debug });
  io.stderr.write('What has finished is kept. --debug shows where it threw.\n');
  process.exit(EXIT.failed);
});
process.exitCode = await unlessStuck(
  main(argv, io),
  () => new Error('what was begun waits for something that never comes, and nothing else is left to do'),
).catch((error: unknown) => reportFailure(error, { io, debug }));
