import { exposeTasks } from '@tidemark/core/worker';

const worker = Math.random();
let calls = 0;

const wait = (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs));

/** Keeps the thread busy. */
function spin(durationMs) {
  const until = performance.now() + durationMs;
  while (performance.now() < until);
}

export const tasks = exposeTasks({
  echo: (input) => input,
  double: (input) => input * 2,
  /** What the function was given, but for functions. */
  context: (input, ctx) => {
    const { example, params, outputs, attempt, sample, seed, signal } = ctx;
    return { input, example, params, outputs, attempt, sample, seed, aborted: signal.aborted };
  },
  usage: (input, ctx) => {
    ctx.usage({ inputTokens: input, costUsd: 0.5 });
    ctx.log('counted', { input });
    ctx.log('done');
    if (input === 0) throw new Error('nothing');
  },
  steps: async (input, ctx) => {
    const first = await ctx.step('first', () => {
      ctx.usage({ inputTokens: 1 });
      calls++;
      return { at: new Date(0), calls };
    });
    if (input === 'fail once' && ctx.attempt === 1)
      throw Object.assign(new Error('later'), { retryable: true });
    return [first, await ctx.step('second', () => 2)];
  },
  stepTwice: async (_, ctx) => {
    await ctx.step('same', () => 1);
    return ctx.step('same', () => 2);
  },
  badStep: (_, ctx) => ctx.step('bad', () => ({ deep: [() => {}] })),
  forgottenStep: (_, ctx) => {
    ctx.step('forgotten', () => wait(50));
    return 'ended';
  },
  /** Its result outlives the call. */
  lateStep: async (_, ctx) => {
    const outcome = ctx
      .step('late', () => wait(200))
      .then(
        () => 'kept',
        (error) => error.code,
      );
    await ctx.signal.aborted;
    globalThis.lateStep = outcome;
    return 'ended';
  },
  lateStepOutcome: () => globalThis.lateStep,
  fail: (input) => {
    const cause = Object.assign(new TypeError('inner'), { code: 'INNER' });
    const error = new RangeError(`bad ${input}`, { cause });
    throw Object.assign(error, { code: 'OUTER', status: 400 });
  },
  throwText: () => {
    throw 'a text';
  },
  failTwice: (_, ctx) => {
    if (ctx.attempt < 3) throw Object.assign(new Error('busy'), { status: 503, retryAfterMs: 1 });
    return ctx.attempt;
  },
  /** Values that can't be kept. */
  odd: (kind) => {
    if (kind === 'function') return { list: [1, { call: () => {} }] };
    if (kind === 'instance') return { at: new URL('http://example.org') };
    if (kind === 'response') return new Response('body');
    if (kind === 'cycle') {
      const self = {};
      self.self = self;
      return self;
    }
    if (kind === 'proxy') return new Proxy({ a: 1 }, {});
    return kind;
  },
  wait: async (durationMs) => {
    await wait(durationMs);
    return durationMs;
  },
  /** Ends when it is told to. */
  waitForAbort: (_, ctx) =>
    new Promise((resolve) => {
      ctx.signal.addEventListener('abort', () => resolve(`aborted: ${ctx.signal.reason.code}`));
    }),
  never: () => new Promise(() => {}),
  /** When it began and ended. Keeps the thread busy when told so, else awaits. */
  span: ({ durationMs, isBusy }) => {
    const begunAt = performance.timeOrigin + performance.now();
    const span = () => [begunAt, performance.timeOrigin + performance.now()];
    if (!isBusy && durationMs > 0) return wait(durationMs).then(span);
    spin(durationMs);
    return span();
  },
  loop: (input) => {
    if (input === 'loop') for (;;);
    return input;
  },
  throwLate: (input) => {
    if (input !== 'poison') return input;
    setTimeout(() => {
      throw Object.assign(new Error('thrown late'), { code: 'LATE' });
    }, 0);
    return new Promise(() => {});
  },
  rejectLate: (input) => {
    if (input !== 'poison') return input;
    void Promise.reject(Object.assign(new Error('rejected late'), { code: 'LATE' }));
    return new Promise(() => {});
  },
  /** As a program would end itself. */
  quit: (input) => {
    if (input !== 'poison') return input;
    if (typeof process === 'object') process.exit(3);
    self.close();
    return new Promise(() => {});
  },
  eatMemory: (input) => {
    if (input !== 'poison') return input;
    const kept = [];
    for (;;) kept.push(new Array(1_000_000).fill(0.5));
  },
  worker: () => worker,
  collectGarbage: async () => {
    for (let round = 0; round < 5; round++) {
      globalThis.gc();
      await wait(5);
    }
    return true;
  },
});
