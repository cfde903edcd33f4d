/** The result of a request. Who drops it leaves a failure to the transaction, which fails with it. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  const result = new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  result.catch(() => {});
  return result;
}

/** The record with the highest key in the range. */
export async function lastIn<T>(store: IDBObjectStore, range: IDBKeyRange): Promise<T | undefined> {
  const cursor = await resultOf(store.openCursor(range, 'prev'));
  return cursor?.value;
}
