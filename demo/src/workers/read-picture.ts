import { createWorker, OEM, type Worker as Tesseract } from 'tesseract.js';

let engine: Promise<Tesseract> | undefined;

/** The text that Tesseract reads, on one line. The engine is started once in a worker, and does its work in one of its own. */
export async function readPicture(picture: Blob): Promise<string> {
  engine ??= startEngine();
  const { data } = await (await engine).recognize(picture);
  return data.text.trim().replace(/\s+/g, ' ');
}

async function startEngine(): Promise<Tesseract> {
  const folder = new URL(import.meta.env.DEV ? '/ocr' : '../ocr', self.location.href).href;
  return createWorker('eng', OEM.LSTM_ONLY, {
    workerPath: `${folder}/worker.min.js`,
    corePath: folder,
    langPath: folder,
    workerBlobURL: false,
    cacheMethod: 'none',
  });
}
