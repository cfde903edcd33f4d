import type { Run } from '@tidemark/core';
import { filter, firstValueFrom } from 'rxjs';
import type { LiveView } from './live-run.js';

/** Only a run that is driven here can be tuned. */
export function isDriven(run: Run): boolean {
  try {
    run.tune({});
    return true;
  } catch {
    return false;
  }
}

/** True when a run was left by the tab that drove it: nobody recorded why it ended. */
export function isAbandoned({ role, isOver, state }: LiveView): boolean {
  return role === 'follower' && !isOver && state?.status === 'interrupted' && state.reason === undefined;
}

/** Waits until a run has begun, or is over. */
export function started({ events, finished }: Run): Promise<unknown> {
  return Promise.race([firstValueFrom(events.pipe(filter(({ type }) => type === 'started'))), finished]);
}
