import { CHAT } from '../chat/chat-params.js';
import { findReady } from '../evaluations/catalog.js';
import type { FindEvaluation } from './live-runs.js';
import { openStore } from './open-store.js';
import { readPace } from './pace.js';

/** The code of a run that was recorded: a ready evaluation, a model's, or what was written here. */
export const findEvaluation: FindEvaluation = async (run) => {
  const ready = findReady(run.name);
  const { workers, concurrency } = readPace(ready ?? { name: run.name, suggestedConcurrency: 8 });
  if (ready !== undefined) return { ...(await ready.load(workers)), concurrency };
  if (run.name === CHAT) {
    const { findChat } = await import('../chat/find-chat.js');
    const chat = await findChat(await openStore(), run);
    return chat && { ...chat, concurrency, isOfRun: true };
  }
  const { findOwn } = await import('../own/find-own.js');
  const own = await findOwn(await openStore(), run, workers);
  return own && { ...own, concurrency, isOfRun: true };
};
