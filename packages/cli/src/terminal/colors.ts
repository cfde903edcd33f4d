import pc from 'picocolors';
import type { Io, Output } from '../io.js';

/** Wraps texts in colours, or leaves them plain. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a terminal, none for pipes; NO_COLOR and FORCE_COLOR have the last word (no-color.org, force-color.org). */
export function colorsFor(output: Output, env: Io['env']): Colors {
  const isForced = (env.FORCE_COLOR ?? '') !== '' && env.FORCE_COLOR !== '0';
  const isForbidden = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return pc.createColors(isForced || (output.isTTY === true && !isForbidden));
}
