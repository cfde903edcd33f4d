/** How a picture is made. */
export interface PictureParams {
  readonly [name: string]: unknown;
  /** From 0, a clean page, to 1, mostly snow. */
  readonly noise: number;
  /** In pixels. */
  readonly fontSize: number;
  readonly font: string;
}

const WIDTH = 720;
const MARGIN = 24;

/** Draws a text, black on white, and strews noise over it: the same noise for the same seed. */
export async function drawSentence(
  text: string,
  { noise, fontSize, font }: PictureParams,
  seed: number,
): Promise<Blob> {
  const lineHeight = Math.round(fontSize * 1.5);
  const measuring = contextOf(new OffscreenCanvas(1, 1));
  measuring.font = `${fontSize}px ${font}`;
  const lines = wrap(text, (line) => measuring.measureText(line).width <= WIDTH - 2 * MARGIN);
  const canvas = new OffscreenCanvas(WIDTH, lines.length * lineHeight + 2 * MARGIN);
  const context = contextOf(canvas);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#111';
  context.font = measuring.font;
  context.textBaseline = 'middle';
  for (const [index, line] of lines.entries()) {
    context.fillText(line, MARGIN, MARGIN + (index + 0.5) * lineHeight);
  }
  strew(context, noise, seed);
  return canvas.convertToBlob();
}

function strew(context: OffscreenCanvasRenderingContext2D, noise: number, seed: number): void {
  const { width, height } = context.canvas;
  const image = context.getImageData(0, 0, width, height);
  const pixels = image.data;
  const random = seededRandom(seed);
  for (let at = 0; at < pixels.length; at += 4) {
    const change = (random() - 0.5) * 2 * 255 * noise;
    for (let channel = at; channel < at + 3; channel++)
      pixels[channel] = (pixels[channel] as number) + change;
  }
  context.putImageData(image, 0, 0);
}

/** Mulberry32: numbers from 0 to 1, the same ones for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function wrap(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && fits(`${line} ${word}`)) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no pictures in workers (OffscreenCanvas)');
  return context;
}
