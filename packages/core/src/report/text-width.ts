import fit from 'fast-string-truncated-width';
import stripAnsi from 'strip-ansi';

/** A text that others wrote, as one line that can't steer a terminal: no escape sequences, breaks, control or bidi characters. */
export function printable(text: string): string {
  return stripAnsi(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
}

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  return fit(text).width;
}

/** Cuts a text to at most `width` columns. */
export function clip(text: string, width: number): string {
  const { index, truncated } = fit(text, { limit: width, ellipsis: '…' });
  return truncated ? `${whole(text.slice(0, index))}…` : text;
}

/** Breaks a text between words into lines of at most `width` columns, and words that are longer. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(' ').flatMap((word) => pieces(word, width))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(piece) > width) {
      lines.push(line);
      line = piece;
    } else line = line === '' ? piece : `${line} ${piece}`;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  const cut = whole(word.slice(0, fit(word, { limit: width }).index));
  return cut === word || cut === '' ? [word] : [cut, ...pieces(word.slice(cut.length), width)];
}

/** Without half a surrogate pair at the end. */
function whole(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/, '');
}
