import { describeRun, type Evaluation, type RunInfo, type Store } from '@tidemark/core';
import { CHAT_DEFAULTS, type ChatParams } from './chat-params.js';
import { keyOf } from './keys.js';
import { loadChat } from './load-chat.js';

/** The code of a run that asks a model. @throws while its key is missing, which only a person has. */
export async function findChat(
  store: Store,
  { runId, params }: RunInfo,
): Promise<{ readonly evaluation: Evaluation } | undefined> {
  const { identity } = await describeRun(store, runId);
  const recorded: ChatParams = { ...CHAT_DEFAULTS, ...params };
  if (lacksKey(recorded)) throw new Error(`Give the key for ${recorded.baseUrl} first.`);
  if (identity.dataset.name === undefined) return undefined;
  return loadChat(recorded, identity.dataset.name);
}

/** True when a run can't go on before its key is given again. */
export function lacksKey({ needsKey, baseUrl }: Partial<ChatParams>): boolean {
  return needsKey === true && keyOf(baseUrl ?? '') === undefined;
}
