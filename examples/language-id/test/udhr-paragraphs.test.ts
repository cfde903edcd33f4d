import type { Example } from '@tidemark/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { udhrParagraphs } from '../udhr-paragraphs.js';

describe('the paragraphs', () => {
  const paragraphs: Example<string, string>[] = [];

  beforeAll(async () => {
    for await (const paragraph of udhrParagraphs()) paragraphs.push(paragraph);
  });

  test('are all there, in the order of udhr', () => {
    expect(paragraphs).toHaveLength(30_534);
    expect(paragraphs.slice(0, 2).map(({ id }) => id)).toEqual(['007/0', '007/1']);
    expect(paragraphs.at(-1)?.id).toMatch(/^zul\/\d+$/);
  });

  test('have ids of their own that count within a declaration', () => {
    expect(new Set(paragraphs.map(({ id }) => id)).size).toBe(paragraphs.length);
    const english = paragraphs.filter(({ id }) => id?.startsWith('eng/'));
    expect(english.map(({ id }) => id)).toEqual(english.map((_, index) => `eng/${index}`));
  });

  test('have the ISO 639-3 code of a language', () => {
    expect(paragraphs.filter(({ expected }) => !/^[a-z]{3}$/.test(expected ?? ''))).toEqual([]);
    expect(new Set(paragraphs.map(({ expected }) => expected)).size).toBeGreaterThan(400);
  });

  test('are plain text of at least 10 characters', () => {
    expect(paragraphs.filter(({ input }) => input.length < 10 || input !== input.trim())).toEqual([]);
    expect(paragraphs.filter(({ input }) => /<\w|&#?\w+;/.test(input))).toEqual([]);
    expect(paragraphs.find(({ id }) => id === 'eng/8')?.input).toBe('The General Assembly');
  });
});
