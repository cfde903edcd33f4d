import { exportRun, type Store } from '@tidemark/core';

/** Lets the browser save a run as a bundle, which the command line reads too. */
export async function saveBundle(store: Store, runId: string): Promise<void> {
  const parts: Blob[] = [];
  let lines: string[] = [];
  for await (const line of exportRun(store, runId)) {
    lines.push(line);
    if (lines.length < 1_000) continue;
    parts.push(new Blob(lines)); // The browser may keep it on disk.
    lines = [];
  }
  const bundle = new Blob([...parts, ...lines], { type: 'application/jsonl' });
  const address = URL.createObjectURL(bundle);
  const link = document.createElement('a');
  link.href = address;
  link.download = `${fileNameOf(runId)}.tidemark.jsonl`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** An id as it may stand in a file's name. */
function fileNameOf(id: string): string {
  return id.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80) || 'run';
}
