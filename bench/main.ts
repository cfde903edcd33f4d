import { runCommand } from './src/command.js';

process.exitCode = await runCommand(process.argv.slice(2), { out: console.log, err: console.error });
