import type { CommandDefinition } from './command.js';
import { driving } from './definitions/driving.js';
import { managing } from './definitions/managing.js';
import { mending } from './definitions/mending.js';
import { reading } from './definitions/reading.js';

/** All commands, in the order of the help. */
export const commands: readonly CommandDefinition[] = [...driving, ...reading, ...mending, ...managing];
