import { useEffect, useRef, useState } from 'react';
import { DataError } from '../../data/data-error.js';
import { columnsOf, guessMapping, type Mapping } from '../../data/mapping.js';
import { detectFormat, firstRows } from '../../data/read-rows.js';
import type { Format, Row } from '../../data/row.js';
import { type SavedFile, saveFile } from '../../data/save-file.js';
import { formatBytes } from '../../format.js';
import { usePlayground } from '../../runs/playground-context.js';
import { MappingFields } from './mapping-fields.js';
import { PreviewTable } from './preview-table.js';

const PREVIEW_ROWS = 20;

/** The first rows of a file, what its columns are, and the button that saves all of it. */
export function DataPreview({
  file,
  onSaved,
  onCancel,
}: {
  readonly file: File;
  readonly onSaved: (saved: SavedFile) => void;
  readonly onCancel: () => void;
}): React.ReactNode {
  const { store } = usePlayground();
  const [format, setFormat] = useState<Format>();
  const [rows, setRows] = useState<readonly Row[]>();
  const [mapping, setMapping] = useState<Mapping>();
  const [skipFaults, setSkipFaults] = useState(false);
  const [share, setShare] = useState<number>();
  const [fault, setFault] = useState<Error>();
  const saving = useRef<AbortController>(undefined);
  useEffect(() => {
    const read = async (): Promise<void> => {
      const wanted = format ?? (await detectFormat(file));
      setFormat(wanted);
      const first = await firstRows(file, wanted, PREVIEW_ROWS);
      setRows(first);
      setMapping(guessMapping(columnsOf(first)));
      setFault(undefined);
    };
    read().catch((error) => {
      setRows([]);
      setFault(error);
    });
  }, [file, format]);
  useEffect(() => () => saving.current?.abort(), []);

  const save = async (): Promise<void> => {
    if (format === undefined || mapping === undefined) return;
    setFault(undefined);
    saving.current = new AbortController();
    const { signal } = saving.current;
    try {
      setShare(0);
      const onProgress = (bytes: number): void => setShare(Math.min(1, bytes / file.size));
      onSaved(await saveFile(store, file, { format, mapping, skipFaults, onProgress, signal }));
    } catch (error) {
      setShare(undefined);
      if (!signal.aborted) setFault(error as Error);
    }
  };
  const cause = fault?.cause instanceof DataError ? fault.cause : fault;
  return (
    <div className="preview" aria-busy={rows === undefined}>
      <p>
        <strong>{file.name}</strong> <span className="muted">{formatBytes(file.size)}</span>{' '}
        <label className="inline-label">
          read as{' '}
          <select value={format} onChange={({ target }) => setFormat(target.value as Format)}>
            <option value="jsonl">JSON lines</option>
            <option value="json">JSON</option>
            <option value="csv">CSV</option>
          </select>
        </label>
      </p>
      {rows && rows.length > 0 && mapping && (
        <>
          <MappingFields columns={columnsOf(rows)} mapping={mapping} onChange={setMapping} />
          <PreviewTable rows={rows} mapping={mapping} />
        </>
      )}
      {cause && (
        <p className="form-fault" role="alert">
          {cause instanceof DataError
            ? `${cause.message.replace(/\.$/, '')}. Nothing was saved.`
            : cause.message}
        </p>
      )}
      <label className="check">
        <input
          type="checkbox"
          checked={skipFaults}
          onChange={({ target }) => setSkipFaults(target.checked)}
        />
        Leave out rows that can't be used
      </label>
      {share !== undefined && <progress aria-label="Saved" max={1} value={share} />}
      <div className="actions">
        <button
          type="button"
          className="button primary"
          disabled={share !== undefined || !rows?.length}
          onClick={save}
        >
          {share === undefined ? 'Use this data' : 'Saving…'}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </div>
  );
}
