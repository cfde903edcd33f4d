import type { CommandDefinition } from '../command.js';
import { countOrAll } from '../parse-option.js';

/** Commands that move runs and mend them. */
export const mending: readonly CommandDefinition[] = [
  {
    usage: 'export <run>',
    summary: 'a run as a portable bundle',
    define: (command) =>
      command
        .option('--stage <stage>', 'only this stage')
        .option('--through <stage>', 'the stages up to this one')
        .option('-o, --output <file>', '- for standard output', '-'),
    load: () => import('../actions/export.js'),
  },
  {
    usage: 'import <file>',
    summary: 'take a bundle in (- for standard input)',
    define: (command) => command.option('--as <id>', 'under another run id'),
    load: () => import('../actions/import.js'),
  },
  {
    usage: 'verify <run>',
    summary: 'read all that is stored and say what is damaged',
    load: () => import('../actions/verify.js'),
  },
  {
    usage: 'repair <run>',
    summary: 'set what is damaged aside, so that it runs again',
    load: () => import('../actions/repair.js'),
  },
  {
    usage: 'compact <run>',
    summary: 'make a run smaller: only what counts is left',
    load: () => import('../actions/compact.js'),
  },
  {
    usage: 'truncate <run>',
    summary: 'keep only the first n examples',
    define: (command) => command.requiredOption('--to <n>', 'how many; all takes it back', countOrAll),
    load: () => import('../actions/truncate.js'),
  },
  {
    usage: 'stop <run>',
    summary: 'ask the process that drives a run to stop cleanly',
    load: () => import('../actions/stop.js'),
  },
];
