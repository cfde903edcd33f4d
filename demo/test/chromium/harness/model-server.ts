import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A chat endpoint on this machine. */
export interface ModelServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** Prompts in the order in which they came. */
  readonly prompts: string[];
  /** The `authorization` headers that came. */
  readonly keys: Set<string | undefined>;
}

/** How an endpoint fails: by prompt, the first time it is asked. */
export type Failure = 'busy' | 'broken' | 'slow' | 'cut';

/** Starts an OpenAI-compatible endpoint that answers each prompt in capitals, and fails as it is told. */
export async function startModel(failures: Readonly<Record<string, Failure>>): Promise<ModelServer> {
  const prompts: string[] = [];
  const keys = new Set<string | undefined>();
  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'authorization, content-type');
    response.setHeader('access-control-expose-headers', 'retry-after');
    if (request.method === 'OPTIONS') {
      response.end();
      return;
    }
    keys.add(request.headers.authorization);
    const { messages } = JSON.parse(await readAll(request));
    const prompt: string = messages[0].content;
    const isFirst = !prompts.includes(prompt);
    prompts.push(prompt);
    answer(response, prompt, isFirst ? failures[prompt] : undefined, request.headers.authorization);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    prompts,
    keys,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse, prompt: string, failure: Failure | undefined, key = ''): void {
  if (failure === 'slow') return; // It never ends by itself.
  if (failure === 'busy') {
    response.writeHead(429, { 'retry-after': '1' }).end(`too many requests with ${key}`);
    return;
  }
  if (failure === 'broken') {
    response.writeHead(500).end(`broken with ${key}`);
    return;
  }
  const text = JSON.stringify({
    choices: [{ message: { role: 'assistant', content: prompt.toUpperCase() } }],
    usage: { prompt_tokens: 1_000, completion_tokens: 500 },
  });
  if (failure !== 'cut') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
  response.write(text.slice(0, 20), () => response.destroy());
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}
