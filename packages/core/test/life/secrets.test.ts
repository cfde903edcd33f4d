import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  evaluate,
  getRun,
  listRuns,
  type Params,
  planRun,
  resumeRuns,
  type Store,
  stage,
} from '../../src/index.js';
import { collect, crashingStore, deferred, entriesOf, numbers, settled } from '../run/harness.js';

// Made of parts, so that no tool takes this file for a leak.
const OPENAI = `sk-${'proj-aB3dE5gH7jK9mN1p'}`;
const GITHUB = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2'}`;
const SLACK = `xoxb-${'123456789012-abcdefABCDEF'}`;
const AWS = `AKIA${'IOSFODNN7EXAMPLE'}`;
const GOOGLE = `AIza${'SyA1234567890abcdefghijklmnopqrstuv'}`;
const LETTERS = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4';
const TOKEN = `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJ${'zdWIiOiIxMjM0NTY3ODkwIn0'}.${'dozjgNryP4J3jVmNHl0w5N'}`;
const PEM = `-----BEGIN RSA PRIVATE ${'KEY-----'}\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE ${'KEY-----'}`;
const URL_WITH_PASSWORD = 'postgres://admin:hunter2@db.example.com/evals';

function withParams(params: Params, task: (input: number, ctx: { params: Params }) => unknown = (n) => n) {
  return defineEvaluation({ name: 'with-params', dataset: numbers(1), params, task });
}

async function everythingStored(store: Store, runId: string): Promise<string> {
  const entries = await entriesOf(store, runId);
  const payloads = await store.readPayloads(
    runId,
    entries.map(({ seq }) => seq as number),
  );
  return JSON.stringify([await store.get(runId), entries, payloads]);
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe('params with literal secrets are refused', () => {
  test.each<[string, Params]>([
    ['a key name', { apiKey: 'abc' }],
    ['a key name in snake case', { openai_api_key: 'abc' }],
    ['a key name in capitals', { OPENAI_API_KEY: 'abc' }],
    ['a header', { headers: { 'x-api-key': 'abc' } }],
    ['a secret', { clientSecret: 'abc' }],
    ['a password', { dbPassword: 'hunter2' }],
    ['a token', { token: 'abc123' }],
    ['an access token', { accessToken: 'abc123' }],
    ['an authorization', { headers: { Authorization: 'Basic abc' } }],
    ['a key of OpenAI', { model: OPENAI }],
    ['a key of GitHub', { note: `use ${GITHUB} please` }],
    ['a key of Slack', { models: ['small', SLACK] }],
    ['a key of AWS', { region: AWS }],
    ['a key of Google', { deep: { down: [{ here: GOOGLE }] } }],
    ...['gsk_', 'r8_', 'xai-', 'pplx-', 'nvapi-', 'tgp_v1_', 'pypi-', 'whsec_', 'hvs.', 'ya29.'].map(
      (prefix): [string, Params] => [`a key that begins with ${prefix}`, { note: `${prefix}${LETTERS}` }],
    ),
    ['a key of SendGrid', { note: `SG.${LETTERS}.${LETTERS}` }],
    ['a key named after its provider', { openaiKey: 'abc', OPENAI_KEY: 'abc' }],
    ['a JSON web token', { model: TOKEN }],
    ['a private key', { model: PEM }],
    ['credentials in a URL', { baseUrl: URL_WITH_PASSWORD }],
    ['a PGP key', { model: `-----BEGIN PGP PRIVATE ${'KEY BLOCK-----'}\nlQOYBF` }],
    ['a bearer', { header: 'Bearer abcdefghijklmnop1234' }],
    ['a Map', { headers: new Map([['api-key', 'abc']]) }],
  ])('%s', async (_, params) => {
    const store = createMemoryStore();
    const start = () => evaluate(withParams(params), { store });
    expect(start).toThrow(expect.objectContaining({ code: 'SECRET_IN_PARAMS' }));
    expect(start).toThrow(/env:NAME/);
    expect(await listRuns(store)).toEqual([]);
  });

  test('with the name of the param and nothing of its value', () => {
    const evaluation = withParams({ server: { apiKey: 'top-secret-value' } });
    let thrown: unknown;
    try {
      evaluate(evaluation, { store: createMemoryStore() });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ details: { param: 'server.apiKey' } });
    expect(String(thrown)).toContain('server.apiKey');
    expect(String(thrown)).not.toContain('top-secret-value');
  });

  test('also those given to evaluate, and in a plan', async () => {
    const store = createMemoryStore();
    await expect(planRun(withParams({ apiKey: 'abc' }), { store })).rejects.toMatchObject({
      code: 'SECRET_IN_PARAMS',
    });
    expect(() => evaluate(withParams({ key: 'none' }), { store, params: { key: OPENAI } })).toThrow(
      expect.objectContaining({ code: 'SECRET_IN_PARAMS' }),
    );
  });
});

test.each<[string, Params]>([
  ['tokenizer', { tokenizer: 'cl100k' }],
  ['maxTokens', { maxTokens: 100, max_tokens: '100' }],
  ['tokens', { tokens: 'many' }],
  ['tokenType', { tokenType: 'bpe' }],
  ['special tokens', { padToken: '<pad>', stopToken: '\n\n', maskToken: '[MASK]' }],
  ['numbers and switches', { token: 5, secret: false, password: null }],
  ['other words', { keyboard: 'qwerty', monkey: 'a', secretary: 'b', author: 'c', key: 'd', keys: 'e' }],
  [
    'names that look a little like keys',
    {
      model: 'sk-learn-logistic-regression',
      task: 'task-2024-classification',
      set: 'xai-explanations-2024-v2',
    },
  ],
  ['URLs without credentials', { baseUrl: 'https://example.com:8080/a@b?key' }],
  ['a commit', { version: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3' }],
  ['what is meant', { apiKey: 'env:OPENAI_API_KEY' }],
])('fine: %s', async (_, params) => {
  vi.stubEnv('OPENAI_API_KEY', 'from-outside');
  const driven = evaluate(withParams(params), { store: createMemoryStore() });
  expect(await driven.finished).toMatchObject({ status: 'completed' });
});

describe('env:NAME', () => {
  test('is recorded as it is; tasks and scorers get the variable', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'from-outside-1234');
    const store = createMemoryStore();
    const seen: unknown[] = [];
    const evaluation = defineEvaluation({
      name: 'with-key',
      dataset: numbers(1),
      params: { server: { apiKey: 'env:OPENAI_API_KEY' }, mode: 'env:lower' },
      task: (_: number, ctx) => {
        seen.push(ctx.params);
        return 1;
      },
      scorers: {
        fine: ({ params }) => {
          seen.push(params);
          return 1;
        },
      },
    });
    const driven = evaluate(evaluation, { store });
    await driven.finished;
    const resolved = { server: { apiKey: 'from-outside-1234' }, mode: 'env:lower' };
    expect(seen).toEqual([resolved, resolved]);
    expect((await getRun(store, driven.runId))?.params).toEqual(evaluation.params);
    expect(await everythingStored(store, driven.runId)).not.toContain('from-outside-1234');
    vi.stubEnv('OPENAI_API_KEY', 'another-5678');
    expect(evaluate(evaluation, { store }).runId).toBe(driven.runId);
  });

  test('that is not set, and where there is no environment: an error that says so', () => {
    const evaluation = withParams({ apiKey: 'env:NOBODY_SETS_THIS' });
    const store = createMemoryStore();
    expect(() => evaluate(evaluation, { store })).toThrow(
      /apiKey: the environment variable NOBODY_SETS_THIS/,
    );
    vi.stubGlobal('process', undefined);
    expect(() => evaluate(evaluation, { store })).toThrow(/no environment variables here.*let the task read/);
  });
});

test('a run whose env:NAME is gone is no reason to resume others unseen', async () => {
  vi.stubEnv('SOON_GONE', 'for-now');
  const store = createMemoryStore();
  const calls: string[] = [];
  const named = (name: string, params: Params) =>
    defineEvaluation({ name, dataset: numbers(2), params, task: () => void calls.push(name) });
  const evaluations = [named('with', { apiKey: 'env:SOON_GONE' }), named('without', {})];
  for (const each of evaluations) {
    const crash = deferred();
    evaluate(each, { store: crashingStore(store, 2, 'before', crash.resolve) });
    await crash.promise;
  }
  calls.length = 0;
  vi.stubEnv('SOON_GONE', undefined);
  await expect(resumeRuns(store, evaluations)).rejects.toThrow(/SOON_GONE is not set/);
  await settled();
  expect(calls).toEqual([]);
  vi.stubEnv('SOON_GONE', 'again');
  const runs = await resumeRuns(store, evaluations);
  await Promise.all(runs.map(({ finished }) => finished));
  expect(new Set(calls)).toEqual(new Set(['with', 'without']));
});

describe('errors and logs that are stored', () => {
  const leaking = (secrets: readonly string[]) =>
    defineEvaluation({
      name: 'leaking',
      dataset: numbers(1),
      stages: [
        stage(
          'leak',
          (_: number, ctx) => {
            ctx.log('calling with', ...secrets);
            throw Object.assign(
              new Error(`refused: ${secrets.join(' and ')}`, { cause: { request: { key: secrets } } }),
              { code: 'REFUSED' },
            );
          },
          { retry: { attempts: 2, minDelayMs: 0, maxDelayMs: 0 } },
        ),
      ],
      scorers: { unused: () => 1 },
    });
  const secrets = [OPENAI, GITHUB, SLACK, AWS, GOOGLE, TOKEN, PEM, 'Bearer abcdefghijklmnop1234'];

  test('pass a redactor', async () => {
    const store = createMemoryStore();
    const driven = evaluate(leaking(secrets), { store });
    await driven.finished;
    const stored = await everythingStored(store, driven.runId);
    for (const secret of secrets) expect(stored).not.toContain(secret.replace('Bearer ', ''));
    const [result] = await collect(driven.results());
    expect(result?.error?.message).toMatch(/^refused: \[redacted\] and \[redacted\] and/);
    expect(result?.error).toMatchObject({ code: 'REFUSED' });
    expect(result?.log?.[0]).toContain('calling with [redacted]');
    expect(result?.retries?.[0]?.error.message).toContain('[redacted]');
  });

  test('keep what is around a secret', async () => {
    const store = createMemoryStore();
    const driven = evaluate(
      leaking([URL_WITH_PASSWORD, 'https://api.example.com/v1?model=small&api_key=abc123&n=1']),
      { store },
    );
    await driven.finished;
    const [result] = await collect(driven.results());
    expect(result?.error?.message).toBe(
      'refused: postgres://[redacted]@db.example.com/evals and https://api.example.com/v1?model=small&api_key=[redacted]&n=1',
    );
  });

  test('lose the values that came from the environment', async () => {
    vi.stubEnv('ODD_KEY', 'plainwordsandmore');
    const store = createMemoryStore();
    const evaluation = withParams({ apiKey: 'env:ODD_KEY' }, (_, { params }) => {
      throw new Error(`refused ${params.apiKey}`);
    });
    const driven = evaluate(evaluation, { store });
    await driven.finished;
    expect(await everythingStored(store, driven.runId)).not.toContain('plainwordsandmore');
  });

  test('so does the fault of a dataset', async () => {
    const store = createMemoryStore();
    async function* broken() {
      yield* numbers(1);
      throw new Error(`can't read with ${GITHUB}`);
    }
    const evaluation = defineEvaluation({ name: 'broken', dataset: broken(), task: (n: number) => n });
    const driven = evaluate(evaluation, { store });
    await driven.finished.catch(() => {});
    expect(await everythingStored(store, driven.runId)).not.toContain(GITHUB);
  });

  test('redact: false stores all as it is', async () => {
    const store = createMemoryStore();
    const driven = evaluate(leaking([GITHUB]), { store, redact: false });
    await driven.finished;
    expect((await collect(driven.results()))[0]?.error?.message).toBe(`refused: ${GITHUB}`);
  });

  test('a function replaces the built-in patterns; where it fails nothing gets through', async () => {
    const store = createMemoryStore();
    const redact = (text: string) => {
      if (text.startsWith('calling')) throw new Error('mine');
      return text.replaceAll('alice', '***');
    };
    const driven = evaluate(leaking(['alice', GITHUB]), { store, redact });
    await driven.finished;
    const [result] = await collect(driven.results());
    expect(result?.error?.message).toBe(`refused: *** and ${GITHUB}`);
    expect(result?.log).toEqual(['[redacted]', '[redacted]']);
    expect(() => evaluate(leaking([]), { store, redact: 'all' as never })).toThrow(/redact: expected/);
  });
});
