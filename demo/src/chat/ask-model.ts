import type { StageContext } from '@tidemark/core';
import { ChatError } from './chat-error.js';
import { type ChatParams, fillPrompt } from './chat-params.js';
import { keyOf } from './keys.js';

/** The parts of an endpoint's answer that count. */
interface Answer {
  readonly choices?: readonly { readonly message?: { readonly content?: unknown } }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number };
}

const MILLION = 1_000_000;
const TOLD_CHARACTERS = 300;

/** Asks the model about one example, and gives the text of its answer. */
export async function askModel(
  input: unknown,
  { params, signal, usage }: StageContext<ChatParams>,
): Promise<string> {
  const { baseUrl, model, prompt, temperature, inputPrice, outputPrice } = params;
  const key = keyOf(baseUrl);
  const answer = await post(
    `${baseUrl}/chat/completions`,
    key,
    { model, temperature, messages: [{ role: 'user', content: fillPrompt(prompt, input) }] },
    signal,
  );
  const { prompt_tokens: inputTokens = 0, completion_tokens: outputTokens = 0 } = answer.usage ?? {};
  const costUsd = (inputTokens * inputPrice + outputTokens * outputPrice) / MILLION;
  usage({ inputTokens, outputTokens, costUsd });
  const content = answer.choices?.[0]?.message?.content;
  if (typeof content === 'string') return content;
  throw new ChatError('the answer has no choices[0].message.content', { retryable: false });
}

async function post(
  url: string,
  key: string | undefined,
  body: unknown,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await reach(url, key, body, signal);
  const text = await readWhole(response, signal);
  const { status, ok } = response;
  if (!ok) {
    const told = withoutKey(text, key).slice(0, TOLD_CHARACTERS);
    const retryAfter = response.headers.get('retry-after');
    throw new ChatError(`HTTP ${status}${told === '' ? '' : `: ${told}`}`, {
      status,
      retryable: status === 408 || status === 429 || status >= 500,
      ...(retryAfter !== null && { headers: { 'retry-after': retryAfter } }),
    });
  }
  try {
    return JSON.parse(text) as Answer;
  } catch (cause) {
    throw new ChatError('the answer is cut or no JSON', { retryable: true, cause });
  }
}

async function reach(
  url: string,
  key: string | undefined,
  body: unknown,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      credentials: 'omit',
      signal,
    });
  } catch (cause) {
    if (signal.aborted) throw cause;
    const message = `${new URL(url).host} can't be reached: is it up, and does it allow this page's origin (CORS)?`;
    throw new ChatError(message, { retryable: true, cause });
  }
}

async function readWhole(response: Response, signal: AbortSignal): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ChatError('the answer was cut', { retryable: true, cause });
  }
}

/** Some endpoints repeat the key in their errors, which are recorded. */
function withoutKey(text: string, key: string | undefined): string {
  return key ? text.replaceAll(key, '[key]') : text;
}
