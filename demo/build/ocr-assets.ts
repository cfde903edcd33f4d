import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { Plugin } from 'vite';

const { resolve } = createRequire(import.meta.url);

/** The OCR engine, its WebAssembly for browsers with and without SIMD, and the English model: loaded only when OCR runs. */
const FILES = [
  'tesseract.js/dist/worker.min.js',
  'tesseract.js-core/tesseract-core-lstm.wasm.js',
  'tesseract.js-core/tesseract-core-simd-lstm.wasm.js',
  'tesseract.js-core/tesseract-core-relaxedsimd-lstm.wasm.js',
  '@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
];

/** Serves them under `ocr/`, and copies them there at the build. */
export function ocrAssets(): Plugin {
  return {
    name: 'ocr-assets',
    configureServer({ middlewares }) {
      middlewares.use('/ocr', (request, response, next) => {
        const file = FILES.find((each) => `/${basename(each)}` === request.url);
        if (file === undefined) return next();
        if (file.endsWith('.js')) response.setHeader('Content-Type', 'text/javascript');
        createReadStream(resolve(file)).pipe(response);
      });
    },
    async generateBundle() {
      for (const file of FILES) {
        this.emitFile({
          type: 'asset',
          fileName: `ocr/${basename(file)}`,
          source: await readFile(resolve(file)),
        });
      }
    },
  };
}
