import { createIdbStore, type IdbStore } from '@tidemark/adapter-idb';

let opening: Promise<IdbStore> | undefined;

/** The playground's one store, opened once in a tab. */
export function openStore(): Promise<IdbStore> {
  opening ??= createIdbStore({ name: 'tidemark-playground' });
  return opening;
}
