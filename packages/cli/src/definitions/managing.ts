import type { CommandDefinition } from '../command.js';
import { gather } from '../parse-option.js';

/** Commands that note things on runs, and put them away. */
export const managing: readonly CommandDefinition[] = [
  {
    usage: 'label <run> [text]',
    summary: 'note a label; without a text take it away',
    load: async () => (await import('../actions/annotate.js')).label,
  },
  {
    usage: 'tag <run> [tags...]',
    summary: 'add tags',
    define: (command) => command.option('--remove <tag>', 'take a tag away, again for each', gather),
    load: async () => (await import('../actions/annotate.js')).tag,
  },
  {
    usage: 'note <run> [text]',
    summary: 'write a note; without a text take it away',
    load: async () => (await import('../actions/annotate.js')).note,
  },
  {
    usage: 'mark <run>',
    summary: 'mark a run; --off takes the mark away',
    define: (command) => command.option('--off', 'take the mark away'),
    load: async () => (await import('../actions/annotate.js')).mark,
  },
  {
    usage: 'rename <run> [title]',
    summary: 'show another name for a run; its id stays',
    load: async () => (await import('../actions/annotate.js')).rename,
  },
  {
    usage: 'rm <run...>',
    summary: 'put runs into the trash',
    load: async () => (await import('../actions/trash.js')).rm,
  },
  {
    usage: 'restore <run...>',
    summary: 'take runs out of the trash',
    load: async () => (await import('../actions/trash.js')).restore,
  },
  {
    usage: 'purge [run...]',
    summary: 'delete what is in the trash for good',
    define: (command) => command.option('-y, --yes', 'do not ask'),
    load: async () => (await import('../actions/trash.js')).purge,
  },
];
