import { writeFile } from 'node:fs/promises';
import { cliDocs } from './cli-docs.js';

await writeFile(new URL('../docs/cli.md', import.meta.url), cliDocs());
