import { Option } from 'commander';
import type { CommandDefinition } from '../command.js';
import { gather } from '../parse-option.js';
import { defineDriveFlags, defineRunFlags } from '../runs/run-options.js';

/** Commands that call tasks. */
export const driving: readonly CommandDefinition[] = [
  {
    usage: 'init [file]',
    summary: 'write a first evaluation (first.eval.ts)',
    load: () => import('../actions/init.js'),
  },
  {
    usage: 'run <file> [name]',
    summary: 'start the evaluation of a file, or go on with it',
    define: (command) =>
      defineRunFlags(command)
        .option('--plan', 'only say what would be kept, redone and spent')
        .option('--watch', 'run again whenever the file changes'),
    load: () => import('../actions/run.js'),
  },
  {
    usage: 'plan <file> [name]',
    summary: 'say what run would keep, redo and spend, without doing it',
    define: defineRunFlags,
    load: () => import('../actions/plan.js'),
  },
  {
    usage: 'resume [run]',
    summary: 'go on with an interrupted run, from its recorded source',
    define: (command) =>
      defineDriveFlags(command.option('--all', 'every interrupted run, one after the other')),
    load: () => import('../actions/resume.js'),
  },
  {
    usage: 'restart <run>',
    summary: 'run it all again under the same id, with its recorded source and params',
    define: (command) =>
      defineDriveFlags(command)
        .option('-p, --param <name=value>', 'replace a param, again for each', gather)
        .option('--needed', 'do nothing when an equal run has completed')
        .option('--force-source', 'run the file as it is now, and record that')
        .option('--source-file <file>', 'with --force-source: where the file lies by now'),
    load: () => import('../actions/restart.js'),
  },
  {
    usage: 'replay <run>',
    summary: 'run a stage and all after it again',
    define: (command) =>
      defineDriveFlags(
        command.requiredOption('--from <stage>', 'the first stage to run again; score: only the scorers'),
      ),
    load: () => import('../actions/replay.js'),
  },
  {
    usage: 'flow <file> [name]',
    summary: 'run a defineFlow export, from the step where it stopped',
    define: (command) =>
      command
        .option('--state <json>', 'the initial state')
        .option('--from <step>', 'begin at this step')
        .addOption(
          new Option('--if-complete <how>', 'when it has completed')
            .choices(['restart', 'skip'])
            .default('restart'),
        )
        .addOption(
          new Option('--load <policy>', 'which loaders run').choices(['first', 'always']).default('first'),
        ),
    load: () => import('../actions/flow.js'),
  },
];
