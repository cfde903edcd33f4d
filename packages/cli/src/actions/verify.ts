import { type RunDamage, verifyRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRunId } from '../runs/find-run.js';
import { printable, showCount } from '../terminal/format.js';
import { toJson } from '../terminal/json.js';

const MOST_SHOWN = 20;

export async function execute(context: Context, _: object, meant: string): Promise<number> {
  const store = await context.store();
  const found = await verifyRun(store, await findRunId(store, meant));
  const { runId, ok, needsRepair, damage, runAgain } = found;
  if (context.globals.json === true) await context.print(toJson(found, 2));
  else if (ok) context.say(`${runId} is whole: everything that is stored can be read.`);
  else {
    const shown = damage.slice(0, MOST_SHOWN).map((each) => `  ${describe(each)}`);
    const more = damage.length > MOST_SHOWN ? [`  and ${damage.length - MOST_SHOWN} more`] : [];
    await context.print([`${runId} is damaged:`, ...shown, ...more].join('\n'));
    context.say(
      needsRepair
        ? `${showCount(runAgain.length)} examples would run again. To mend it: ${context.commandLine('repair', runId)}`
        : 'Nothing of that counts any more: there is nothing to mend.',
    );
  }
  return needsRepair ? EXIT.failed : EXIT.completed;
}

function describe(damage: RunDamage): string {
  switch (damage.what) {
    case 'entries':
      return `entries ${damage.from} to ${damage.to} were set aside; what they recorded runs again`;
    case 'payload':
      return `the output of ${printable(damage.exampleId)} (${damage.stage}, entry ${damage.seq})${damage.counts ? '' : ', which no longer counts'}`;
    case 'session':
      return `the start of session ${damage.session}: what counts can't be told`;
    case 'store':
      return damage.message;
  }
}
