import { type Arguments, parseArguments, USAGE } from './arguments.js';
import { createReport, missedBars, type Report } from './report.js';
import { runBenchmarks } from './run-benchmarks.js';
import { formatTable } from './table.js';

/** Where the command writes: the report to one, everything else to the other. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * The bench as a command. Gives its exit code: 0 when all bars hold, 1 when one is missed or could not be
 * measured, 2 for wrong usage.
 */
export async function runCommand(argv: readonly string[], { out, err }: Output, scale = 1): Promise<number> {
  let asked: Arguments;
  try {
    asked = parseArguments(argv);
  } catch (error) {
    err(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  let report: Report;
  try {
    report = createReport(await runBenchmarks({ groups: asked.groups, scale, onProgress: err }));
  } catch (error) {
    err((error as Error).message);
    return 1;
  }
  out(asked.json ? JSON.stringify(report) : formatTable(report));
  const missed = missedBars(report);
  if (missed.length > 0) err(`Missed: ${missed.join(', ')}`);
  return missed.length > 0 ? 1 : 0;
}
