import type { Params } from '@tidemark/core';

/** Runs that ask a model have this name. */
export const CHAT = 'chat';

/** What a model is asked with. All of it is recorded with a run; the key is not among it. */
export interface ChatParams extends Params {
  /** Of an OpenAI-compatible endpoint, without `/chat/completions`. */
  readonly baseUrl: string;
  readonly model: string;
  /** `{{input}}` stands for the input, `{{name}}` for a field of it. */
  readonly prompt: string;
  readonly temperature: number;
  /** Requests that may start in a minute. */
  readonly perMinute: number;
  /** How long one answer may take, in seconds. */
  readonly timeoutS: number;
  /** US dollars for a million tokens. */
  readonly inputPrice: number;
  readonly outputPrice: number;
  /** True when the endpoint wants a key, which a person gives anew after a reload. */
  readonly needsKey: boolean;
}

export const CHAT_DEFAULTS: ChatParams = {
  baseUrl: 'http://localhost:11434/v1',
  model: '',
  prompt: 'Answer with one word or number only.\n\n{{input}}',
  temperature: 0,
  perMinute: 60,
  timeoutS: 60,
  inputPrice: 0,
  outputPrice: 0,
  needsKey: false,
};

/** The endpoint's address as it is asked. @throws when it is none, or holds a password that would be recorded. */
export function checkBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new Error('The base URL is no http or https address.');
  if (url.username !== '' || url.password !== '' || url.search !== '')
    throw new Error(
      'Keep names, passwords and keys out of the base URL: it is recorded. The key has a field of its own.',
    );
  return url.href.replace(/\/+$/, '');
}

/** A prompt with what an example has in place of `{{…}}`. */
export function fillPrompt(prompt: string, input: unknown): string {
  return prompt.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) => {
    const value = name === 'input' ? input : (input as Record<string, unknown> | null)?.[name];
    if (value === undefined) return whole;
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
