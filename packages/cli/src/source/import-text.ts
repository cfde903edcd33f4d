import { randomUUID } from 'node:crypto';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Imports a module's text as if it lay in `dir`: its packages are found from there, or else from where this command line
 * is installed. `use` gets the file's URL; the file is gone afterwards.
 */
export async function withModuleFile<T>(
  text: string,
  dir: string,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const file = await writeNear(text, dir);
  try {
    return await use(pathToFileURL(file).href);
  } finally {
    await rm(file, { force: true });
  }
}

async function writeNear(text: string, dir: string): Promise<string> {
  const name = `${process.pid}-${randomUUID()}.mjs`;
  const own = dirname(fileURLToPath(import.meta.url));
  for (const modules of await Promise.all([nearestModules(dir), nearestModules(own)])) {
    if (modules === undefined) continue;
    const folder = join(modules, '.tidemark');
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, name), text);
      return join(folder, name);
    } catch {} // read-only: the next place
  }
  const beside = join(dir, `.tidemark-${name}`);
  await writeFile(beside, text);
  return beside;
}

async function nearestModules(dir: string): Promise<string | undefined> {
  const here = join(dir, 'node_modules');
  const isThere = await access(here).then(
    () => true,
    () => false,
  );
  if (isThere) return here;
  const parent = dirname(dir);
  return parent === dir ? undefined : nearestModules(parent);
}
