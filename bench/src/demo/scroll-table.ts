import type { Page } from 'playwright-core';

/** How the table fared while it was scrolled. */
interface Scrolled {
  readonly frames: number;
  /** Frames that came after another that was blank, too: a row was missing for longer than one frame. */
  readonly blankFrames: number;
}

const FRAMES = 300;

/** What the page says of how many examples the run has. */
export function pinned(examples: number): string {
  return `of ${examples.toLocaleString('en')}`;
}

/** Scrolls through all results, a part of them at each frame, and looks at each frame whether rows are missing. */
export function scrollTable(page: Page): Promise<Scrolled> {
  return page.evaluate(async (frames) => {
    const scroller = document.querySelector('.results-scroller') as HTMLElement;
    scroller.scrollIntoView();
    const step = scroller.scrollHeight / frames;
    let blankFrames = 0;
    let wasBlank = false;
    for (let frame = 0; frame < frames; frame++) {
      scroller.scrollTop += step;
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      const { left, top, width, height } = scroller.getBoundingClientRect();
      const blank = [0.2, 0.5, 0.9].some((part) => {
        const there = document.elementFromPoint(left + width / 3, top + height * part);
        return there === null || there.closest('tbody tr') === null;
      });
      if (blank && wasBlank) blankFrames++;
      wasBlank = blank;
    }
    return { frames, blankFrames };
  }, FRAMES);
}
