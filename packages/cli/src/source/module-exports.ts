import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unlessStuck } from '../unless-stuck.js';
import { UsageError } from '../usage-error.js';
import { withModuleFile } from './import-text.js';

/** The absolute path of a file. @throws {UsageError} when there is none. */
export async function existingFile(path: string, cwd: string): Promise<string> {
  const file = resolve(cwd, path);
  const isThere = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere) throw new UsageError(`there is no file ${path}: tidemark init writes a first evaluation`);
  return file;
}

/** What a module's text exports of a kind, by name of the export. @throws {UsageError} when it throws as it is loaded. */
export async function importText<T>(
  text: string,
  file: string,
  isWanted: (value: unknown) => value is T,
): Promise<ReadonlyMap<string, T>> {
  const exports = await withModuleFile(text, dirname(file), async (url) => {
    try {
      return await unlessStuck<Record<string, unknown>>(
        import(url),
        () => new UsageError(`${file} never ends loading: an await outside of a function waits for ever`),
      );
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(whyNotLoaded(error, file, url), { cause: error });
    }
  });
  return new Map(Object.entries(exports).filter((entry): entry is [string, T] => isWanted(entry[1])));
}

function whyNotLoaded(error: unknown, file: string, url: string): string {
  if (!(error instanceof Error)) return `${file} throws when it is loaded: ${String(error)}`;
  const [, missing] = /^Cannot find package '([^']+)' imported from /.exec(error.message) ?? [];
  if (missing !== undefined)
    return `${file} imports ${missing}, which is not installed here: npm install ${missing} in its project`;
  const message = error.message.replaceAll(url, file).replaceAll(fileURLToPath(url), file);
  return `${file} throws when it is loaded: ${error.name}: ${message}`;
}

/** Which export is meant: the one named, the default, or the only one. @throws {UsageError} when that can't be told. */
export function chooseExport(
  found: ReadonlyMap<string, { readonly name: string }>,
  wanted: string | undefined,
  path: string,
  { noun, maker }: { readonly noun: string; readonly maker: string },
): string {
  if (found.size === 0) throw new UsageError(`${path} exports no ${noun}: write \`export default ${maker}\``);
  const names = [...found.keys()];
  const listed = [...found].map(([exported, { name }]) => `${name} (${exported})`).join(', ');
  if (wanted !== undefined) {
    const chosen = names.find((exported) => exported === wanted || found.get(exported)?.name === wanted);
    if (chosen === undefined) throw new UsageError(`${path} has no ${noun} ${wanted}; it has ${listed}`);
    return chosen;
  }
  if (found.has('default')) return 'default';
  if (names.length === 1) return names[0] as string;
  throw new UsageError(`${path} has several of the kind ${noun}, name one: ${listed}`);
}
