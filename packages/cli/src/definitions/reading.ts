import { Option } from 'commander';
import type { CommandDefinition } from '../command.js';
import { gather, score, since, wholeNumber } from '../parse-option.js';

const STATUSES = ['pending', 'running', 'interrupted', 'completed', 'partial', 'failed'];

/** Commands that only look. */
export const reading: readonly CommandDefinition[] = [
  {
    usage: 'list',
    summary: 'the runs of the store, newest first',
    define: (command) =>
      command
        .alias('ls')
        .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
        .option('--name <name>', 'only runs of this evaluation')
        .option('--tag <tag>', 'only runs with this tag')
        .option('--label <label>', 'only runs with this label')
        .option('--since <when>', 'only runs made since (2026-01-31, or 2d)', since)
        .option('--trashed', 'only runs in the trash'),
    load: () => import('../actions/list.js'),
  },
  {
    usage: 'show <run>',
    summary: 'one run: params, counts, sessions, failures, how to go on',
    define: (command) =>
      command
        .option('--full', 'all sessions, options and digests')
        .option('--errors', 'every errored example')
        .option('--source', 'the recorded source'),
    load: () => import('../actions/show.js'),
  },
  {
    usage: 'example <run> <id>',
    summary: 'one example whole: input, outputs, steps, scores, attempts, log',
    load: () => import('../actions/example.js'),
  },
  {
    usage: 'results <run>',
    summary: 'stream the results as JSON lines or CSV',
    define: (command) =>
      command
        .addOption(new Option('--format <format>').choices(['jsonl', 'csv']).default('jsonl'))
        .addOption(new Option('--status <status>', 'only these').choices(['ok', 'error', 'pending']))
        .option('--score <scorer<n>', "only these, as in 'exactMatch<1' (<, <=, >, >=, =)", gather)
        .option('-n, --limit <n>', 'only the first n', wholeNumber(1)),
    load: () => import('../actions/results.js'),
  },
  {
    usage: 'watch <run>',
    summary: 'follow a run that another process drives; keys pause it, stop it, tune it',
    load: () => import('../actions/watch.js'),
  },
  {
    usage: 'report <run...>',
    summary: 'what a run found',
    define: (command) =>
      command
        .addOption(
          new Option('--format <format>')
            .choices(['text', 'md', 'json', 'csv', 'html', 'latex', 'junit'])
            .default('text'),
        )
        .option('--fail-below <score>', 'junit: a lower score is a failure', score, 0.5)
        .option('-o, --output <file>', 'write to a file'),
    load: () => import('../actions/report.js'),
  },
  {
    usage: 'compare <a> <b>',
    summary: 'two runs, paired by example, and the examples that flipped',
    define: (command) =>
      command.addOption(new Option('--format <format>').choices(['text', 'md', 'json']).default('text')),
    load: () => import('../actions/compare.js'),
  },
];
