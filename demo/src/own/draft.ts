import { type OwnSource, SAMPLE } from './own-source.js';

const KEY = 'tidemark-playground/draft';

/** What was written last and not run yet, else a sample. */
export function readDraft(): OwnSource {
  try {
    const { task, scorers } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<OwnSource>;
    return typeof task === 'string' && typeof scorers === 'string' ? { ...SAMPLE, task, scorers } : SAMPLE;
  } catch {
    return SAMPLE;
  }
}

/** Keeps what is being written, so that a reload takes none of it away. */
export function keepDraft({ task, scorers }: OwnSource): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ task, scorers }));
  } catch {
    // Where nothing may be stored, it is kept as long as the page.
  }
}
