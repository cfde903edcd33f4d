import { defineEvaluation, type Evaluation, hasCode, scorer, stage } from '@tidemark/core';
import { askModel } from './ask-model.js';
import { ChatError } from './chat-error.js';
import { CHAT, type ChatParams } from './chat-params.js';

const ATTEMPTS = 6;

type Scored = { output: unknown; expected: unknown };

const exact = scorer<Scored>(
  ({ output, expected }) => (expected === undefined ? null : normal(output) === normal(expected)),
  { version: '1' },
);

const contains = scorer<Scored>(
  ({ output, expected }) => (expected === undefined ? null : normal(output).includes(normal(expected))),
  { version: '1' },
);

/** A model's answers to the inputs of a saved dataset. Asked from the page: all the work is the endpoint's. */
export function loadChat(params: ChatParams, datasetName: string): { readonly evaluation: Evaluation } {
  const { perMinute, timeoutS, baseUrl } = params;
  const evaluation = defineEvaluation({
    name: CHAT,
    dataset: { name: datasetName },
    params,
    stages: [
      stage('ask', askModel, {
        version: '1',
        timeoutMs: timeoutS * 1_000,
        rateLimit: { perMinute, key: baseUrl },
        retry: { attempts: ATTEMPTS, when: mayPass },
      }),
    ],
    scorers: { exact, contains },
  });
  return { evaluation: evaluation as unknown as Evaluation };
}

function mayPass(error: unknown): boolean {
  return error instanceof ChatError ? error.retryable : hasCode(error, 'TASK_TIMEOUT');
}

/** Without what does not matter: case, and what stands around it. */
function normal(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.toLowerCase().replace(/^[\s"'.]+|[\s"'.]+$/g, '');
}
