import { expect, test } from 'vitest';
import {
  buildReport,
  type JsonObject,
  type Report,
  reportToMarkdown,
  reportToText,
  updateRun,
} from '../../src/index.js';
import { widthOf } from '../../src/report/text-width.js';
import { completion, end, storeWith } from './journals.js';

async function report(
  entries: readonly JsonObject[],
  options: Parameters<typeof storeWith>[1] = {},
): Promise<Report> {
  return buildReport(await storeWith(entries, options), 'r');
}

function failed(n: number, message: string, code?: string): JsonObject {
  return completion(n, {
    status: 'error',
    error: { name: 'Error', message, ...(code !== undefined && { code }) },
  });
}

const small = [
  completion(0, {
    durationMs: 12.34,
    scores: { exactMatch: 1, likeness: 0.5 },
    usage: { inputTokens: 1_200 },
  }),
  completion(1, { durationMs: 1_500, scores: { exactMatch: 0, likeness: 0.25 }, usage: { costUsd: 0.0123 } }),
  completion(2, { durationMs: 60, scores: { exactMatch: 1, likeness: null } }),
  failed(3, 'the call took longer than 1,000 ms', 'TASK_TIMEOUT'),
  failed(4, 'the call took longer than 1,000 ms', 'TASK_TIMEOUT'),
  failed(5, 'no <answer> | from\nthe model'),
  end(6),
];
const options = { scorers: ['exactMatch', 'likeness'], params: { model: 'franc', minLength: 10 } };

const TEXT = `\
written
Run        r
Status     partial
Examples   6 of 6 done: 3 ok, 3 errors
Params     model "franc", minLength 10
Durations  p50 6.67 ms, p95 1.14 s, max 1.5 s per example
Usage      1,200 input tokens, $0.0123

Scores
scorer      n  null    mean    ± SE  95 % interval  method
exactMatch  3     0  0.6667  0.3333  0.2077–0.9385  Wilson
likeness    2     1  0.3750  0.1250  0.0000–1.0000  Student t

Errors: 3 examples, 2 kinds
2 ×  TASK_TIMEOUT: the call took longer than 1,000 ms
     e3, e4
1 ×  Error: no <answer> | from the model
     e5

Sessions
session  started (UTC)         took  completions  end
      1  2024-01-31 09:30:00  1 min            6  finished
`;

const NARROW = `\
written
Run        r
Status     partial
Examples   6 of 6 done: 3 ok, 3 errors
Params     model "franc", minLength 10
Durations  p50 6.67 ms, p95 1.14 s, max
           1.5 s per example
Usage      1,200 input tokens, $0.0123

Scores
scorer exactMatch
  n              3
  null           0
  mean           0.6667
  ± SE           0.3333
  95 % interval  0.2077–0.9385
  method         Wilson
scorer likeness
  n              2
  null           1
  mean           0.3750
  ± SE           0.1250
  95 % interval  0.0000–1.0000
  method         Student t

Errors: 3 examples, 2 kinds
2 ×  TASK_TIMEOUT: the call took longer
     than 1,000 ms
     e3, e4
1 ×  Error: no <answer> | from the model
     e5

Sessions
session 1
  started (UTC)  2024-01-31 09:30:00
  took           1 min
  completions    6
  end            finished
`;

const MARKDOWN = `\
## written

- **Run:** r
- **Status:** partial
- **Examples:** 6 of 6 done: 3 ok, 3 errors
- **Params:** model "franc", minLength 10
- **Durations:** p50 6.67 ms, p95 1.14 s, max 1.5 s per example
- **Usage:** 1,200 input tokens, \\$0.0123

### Scores

| scorer | n | null | mean | ± SE | 95 % interval | method |
| :--- | ---: | ---: | ---: | ---: | ---: | :--- |
| exactMatch | 3 | 0 | 0.6667 | 0.3333 | 0.2077–0.9385 | Wilson |
| likeness | 2 | 1 | 0.3750 | 0.1250 | 0.0000–1.0000 | Student t |

### Errors

3 examples, 2 kinds

| count | error | message | examples |
| ---: | :--- | :--- | :--- |
| 2 | TASK_TIMEOUT | the call took longer than 1,000 ms | e3, e4 |
| 1 | Error | no &lt;answer&gt; \\| from the model | e5 |

### Sessions

| session | started (UTC) | took | completions | end |
| ---: | :--- | ---: | ---: | :--- |
| 1 | 2024-01-31 09:30:00 | 1 min | 6 | finished |
`;

const EMPTY = `\
written
Run       r
Status    interrupted
Examples  0 done: 0 ok, 0 errors

Sessions
session  started (UTC)        took  completions  end
      1  2024-01-31 09:30:00  0 ms            0  crashed
`;

test('text for a terminal', async () => {
  expect(reportToText(await report(small, options))).toBe(TEXT);
});

test('text for a narrow terminal', async () => {
  expect(reportToText(await report(small, options), { width: 40 })).toBe(NARROW);
});

test('Markdown', async () => {
  expect(reportToMarkdown(await report(small, options))).toBe(MARKDOWN);
});

test('a run with nothing in it', async () => {
  expect(reportToText(await report([]))).toBe(EMPTY);
});

test('what people noted is there', async () => {
  const store = await storeWith([completion(0), end(1)]);
  await updateRun(store, 'r', { title: 'Baseline', label: 'main', tags: ['a', 'b'] });
  const text = reportToText(await buildReport(store, 'r'));
  expect(text.split('\n').slice(0, 5)).toEqual([
    'Baseline',
    'Run         r',
    'Evaluation  written',
    'Label       main',
    'Tags        a, b',
  ]);
});

const hostile = [
  failed(
    0,
    `\u001b[31mred\u001b[0m\u0007 \u202egnp.exe ${'漢字'.repeat(60)} 👨‍👩‍👧‍👦 ${'x'.repeat(200)}`,
    'E',
  ),
  failed(1, '</td></table><script>alert(1)</script> | `code` *bold* [link](javascript:x) \\| $x$ ~~s~~ _i_'),
  completion(2, {
    exampleId: `id\n|${'y'.repeat(150)}`,
    status: 'error',
    error: { name: 'Error', message: '' },
  }),
  end(3),
];

test.each([80, 40, 20, 0])('no line is wider than a terminal of %d columns, nor steers it', async (width) => {
  const text = reportToText(await report([...small.slice(0, 3), ...hostile], options), { width });
  for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(Math.max(20, width));
  expect(text).not.toContain('[31m');
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
});

test('cells of a Markdown table hold whatever is in an error', async () => {
  const lines = reportToMarkdown(await report(hostile)).split('\n');
  const start = lines.indexOf('| count | error | message | examples |');
  const rows = lines.slice(start + 2, lines.indexOf('', start));
  expect(rows).toHaveLength(3);
  for (const row of rows) {
    expect(row.replaceAll('\\\\', '').replaceAll('\\|', '').split('|')).toHaveLength(6);
    expect(row).not.toMatch(/[<>]/);
  }
  expect(rows[1]).toContain(
    '&lt;/td&gt;&lt;/table&gt;&lt;script&gt;alert(1)&lt;/script&gt; \\| \\`code\\` \\*bold\\* \\[link\\](javascript:x) \\\\\\| \\$x\\$ \\~\\~s\\~\\~ \\_i\\_',
  );
});

test('ten kinds of errors and five ids of each are shown, and how many there are', async () => {
  const entries = Array.from({ length: 36 }, (_, n) => failed(n, `kind ${Math.max(0, n - 24)}`));
  const text = reportToText(await report(entries));
  expect(text).toContain('Errors: 36 examples, 12 kinds\n');
  expect(text).toContain('25 ×  Error: kind 0\n      e0, e1, e2, e3, e4 and 20 more\n');
  expect(text).toContain(' 1 ×  Error: kind 9\n      e33\nand 2 rarer kinds\n');
  expect(text).not.toContain('kind 10');
});

test('the last ten sessions are shown', async () => {
  const { sessions, ...rest } = await report([completion(0), end(1)]);
  const many = Array.from({ length: 12 }, (_, i) => ({
    ...(sessions[0] as (typeof sessions)[0]),
    session: i + 1,
  }));
  const text = reportToText({ ...rest, sessions: many });
  expect(text).not.toMatch(/^ +2 {2}2024/m);
  expect(text).toMatch(/^ +3 {2}2024/m);
  expect(text).toMatch(/^and 2 earlier sessions$/m);
});

test.each([
  [0, '0 ms'],
  [0.0123, '0.0123 ms'],
  [999.49, '999 ms'],
  [999.5, '1 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min'],
  [125_000, '2 min 5 s'],
  [3_599_400, '59 min 59 s'],
  [3_599_500, '1 h'],
  [11_520_000, '3 h 12 min'],
])('%d milliseconds are %s', async (max, shown) => {
  const { durations, ...rest } = await report([completion(0)]);
  expect(reportToText({ ...rest, durations: { ...durations, max } })).toContain(`max ${shown} per example`);
});

test('costs have cents, and small ones more', async () => {
  const { usage, ...rest } = await report([completion(0)]);
  expect(reportToText({ ...rest, usage: { ...usage, costUsd: 1_234.567 } })).toMatch(/Usage +\$1,234\.57\n/);
  expect(reportToText({ ...rest, usage: { ...usage, costUsd: 0.01 } })).toMatch(/Usage +\$0\.0100\n/);
});

test('params of every kind are shown', async () => {
  const { run, ...rest } = await report([completion(0)]);
  const params = { temperature: 0, stop: ['\n'], since: new Date(0), big: 1n };
  const text = reportToText({ ...rest, run: { ...run, params } });
  expect(text).toContain('Params     temperature 0, stop ["\\n"], since\n');
  expect(text).toContain('big\n           {"$tidemark":"bigint","value":"1"}\n');
});

test('an unknown option is a TypeError', async () => {
  const given = await report([]);
  expect(() => reportToText(given, { widht: 40 } as never)).toThrow(TypeError);
  expect(() => reportToText(given, { width: -1 })).toThrow(TypeError);
});
