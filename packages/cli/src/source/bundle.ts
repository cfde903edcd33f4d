import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildFailure, build, formatMessages, type Loader, type Plugin, transform } from 'esbuild';
import { UsageError } from '../usage-error.js';

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.jsx': 'jsx',
};

/** What a CommonJS file of the project calls for packages and Node's modules. */
const REQUIRE =
  "import { createRequire as createRequire__ } from 'node:module'; const require = createRequire__(import.meta.url);";

/**
 * An evaluation file and what it imports of its own project as one module's text; packages stay imports.
 *
 * @throws {UsageError} with a code frame when it can't be compiled.
 */
export async function bundleFile(file: string, cwd: string): Promise<string> {
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      absWorkingDir: cwd,
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      sourcemap: 'inline',
      sourcesContent: false,
      logLevel: 'silent',
      plugins: [keepPlace],
      banner: { js: REQUIRE },
    });
    return outputFiles[0]?.text ?? '';
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (errors === undefined) throw error;
    const frames = await formatMessages(errors, { kind: 'error', color: false });
    throw new UsageError(`${file} can't be compiled:\n\n${frames.join('\n').trim()}`);
  }
}

/** A bundled module lies elsewhere: what a file says of its own place must stay true. */
const keepPlace: Plugin = {
  name: 'keep-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.[mc]?[jt]sx?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const loader = LOADERS[extname(path)] ?? 'default';
      if (!/\bimport\.meta\.(?:url|dirname|filename)\b/.test(text)) return { contents: text, loader };
      const { code } = await transform(text, {
        loader,
        sourcefile: path,
        sourcemap: 'inline',
        define: {
          'import.meta.url': JSON.stringify(pathToFileURL(path).href),
          'import.meta.dirname': JSON.stringify(dirname(path)),
          'import.meta.filename': JSON.stringify(path),
        },
      });
      return { contents: code, loader: 'js' };
    });
  },
};
