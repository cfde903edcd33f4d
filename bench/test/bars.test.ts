import { expect, test } from 'vitest';
import { judge } from '../src/bars.js';
import { createReport, missedBars } from '../src/report.js';
import { formatTable } from '../src/table.js';

test('a bar holds at its limit and not beyond it', () => {
  expect(judge({ 'engine.vs_pmap': 8, 'fs.vs_raw_append': 0.5 })).toEqual({
    'engine.vs_pmap': { max: 8, pass: true },
    'fs.vs_raw_append': { min: 0.5, pass: true },
  });
  expect(judge({ 'engine.vs_pmap': 8.01 })['engine.vs_pmap']?.pass).toBe(false);
  expect(judge({ 'fs.vs_raw_append': 0.49 })['fs.vs_raw_append']?.pass).toBe(false);
  expect(judge({ 'fs.reload_vs_parse': Number.NaN })['fs.reload_vs_parse']?.pass).toBe(false);
});

test('figures are judged before they are rounded for the report', () => {
  const report = createReport({ 'engine.vs_pmap': 8.0001, 'engine.us_per_example': 5.43219 });
  expect(report['engine.us_per_example']).toBe(5.432);
  expect(missedBars(report)).toEqual(['engine.vs_pmap']);
});

test('the table has a line for each figure, with its bar', () => {
  const table = formatTable(createReport({ 'fs.vs_raw_append': 0.75, 'fs.reload_1m_ms': 4321 }));
  expect(table).toMatch(/^Node v.* cores /);
  expect(table).toMatch(/^fs\.vs_raw_append +0\.75 {2}≥ 0\.5 ok$/m);
  expect(table).toMatch(/^fs\.reload_1m_ms +4,321$/m);
});
