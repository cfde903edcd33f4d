// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { columnsOf, guessMapping, toExample } from '../../src/data/mapping.js';
import { readRows } from '../../src/data/read-rows.js';
import { type Format, formatOf, type Row } from '../../src/data/row.js';

async function rowsOf(text: string, format: Format): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(new File([text], 'f'), format)) rows.push(row);
  return rows;
}

test('the format is told by the name, else by the beginning', () => {
  expect(formatOf('a.ndjson', '')).toBe('jsonl');
  expect(formatOf('a.tsv', '{')).toBe('csv');
  expect(formatOf('a.json', '{"a":1}\n{"a":2}')).toBe('jsonl');
  expect(formatOf('a.json', ' [{"a":1}]')).toBe('json');
  expect(formatOf('pasted', '{"a":1}')).toBe('jsonl');
  expect(formatOf('pasted', 'a,b\n1,2')).toBe('csv');
});

test('a row of a table is in the line in which it begins, also after fields with line feeds', async () => {
  const rows = await rowsOf('a,b\n"x\ny",1\n\nz,2\nq\n', 'csv');
  expect(rows).toEqual([
    { line: 2, value: { a: 'x\ny', b: '1' } },
    { line: 5, value: { a: 'z', b: '2' } },
    { line: 6, value: { a: 'q', b: '' }, fault: 'it has 1 fields, the header has 2' },
  ]);
  await expect(rowsOf('a,a\n1,2', 'csv')).rejects.toThrow('two columns named “a”');
});

test('JSON lines are read with their lines, JSON as a list', async () => {
  const rows = await rowsOf('{"a":1}\r\n\r\nnope\n"text"', 'jsonl');
  expect(rows.map(({ line, value, fault }) => [line, value, fault !== undefined])).toEqual([
    [1, { a: 1 }, false],
    [3, 'nope', true],
    [4, 'text', false],
  ]);
  expect(await rowsOf('[1,{"a":2}]', 'json')).toEqual([
    { line: 1, value: 1 },
    { line: 2, value: { a: 2 } },
  ]);
  await expect(rowsOf('[1,\n  {"a": },\n2]', 'json')).rejects.toThrow('Line 2: not JSON');
  await expect(rowsOf('{"a":1}', 'json')).rejects.toThrow('Line 1: expected an array');
});

test('columns are guessed by their names, and a row without what is asked for is told', () => {
  const row = { line: 7, value: { Question: 'q', ANSWER: 0, n: 1 } };
  const mapping = guessMapping(columnsOf([row]));
  expect(mapping).toEqual({ input: 'Question', expected: 'ANSWER', id: '' });
  expect(toExample(row, { ...mapping, id: 'n' })).toEqual({ id: '1', input: 'q', expected: 0 });
  expect(() => toExample(row, { ...mapping, input: 'other' })).toThrow('Line 7: it has no other');
  expect(() => toExample({ ...row, fault: 'torn' }, mapping)).toThrow('Line 7: torn');
  expect(toExample({ line: 1, value: 'plain' }, { input: '', expected: '', id: '' })).toEqual({
    input: 'plain',
  });
});
