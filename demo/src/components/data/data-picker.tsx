import { type DatasetInfo, listDatasets } from '@tidemark/core';
import { useEffect, useState } from 'react';
import { plural } from '../../format.js';
import { usePlayground } from '../../runs/playground-context.js';
import { Field } from '../field.js';
import { DataDrop } from './data-drop.js';
import { DataPreview } from './data-preview.js';

/** Picks a dataset: one that is saved here, or a new one from a file or pasted text. */
export function DataPicker({
  picked,
  onPick,
}: {
  readonly picked: string | undefined;
  readonly onPick: (name: string | undefined) => void;
}): React.ReactNode {
  const { store } = usePlayground();
  const [saved, setSaved] = useState<readonly DatasetInfo[]>([]);
  const [file, setFile] = useState<File>();
  const [told, setTold] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: after a save there is one more
  useEffect(() => void listDatasets(store).then(setSaved, () => {}), [store, picked]);
  return (
    <section className="panel data" aria-labelledby="data">
      <h2 id="data">Data</h2>
      {saved.length > 0 && (
        <Field label="Saved on this device">
          {(control) => (
            <select
              {...control}
              value={picked ?? ''}
              onChange={({ target }) => onPick(target.value === '' ? undefined : target.value)}
            >
              <option value="">Pick one, or bring a new one…</option>
              {saved.map(({ name, size }) => (
                <option key={name} value={name}>
                  {name} ({plural(size, 'example')})
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <DataDrop
        onFile={(next) => {
          setTold('');
          setFile(next);
        }}
      />
      {file && (
        <DataPreview
          key={`${file.name} ${file.lastModified} ${file.size}`}
          file={file}
          onCancel={() => setFile(undefined)}
          onSaved={({ dataset, skipped }) => {
            setFile(undefined);
            setTold(
              `Saved ${plural(dataset.size, 'example')} as ${dataset.name}${skipped > 0 ? `, left out ${plural(skipped, 'row')}` : ''}.`,
            );
            onPick(dataset.name);
          }}
        />
      )}
      <p className="muted data-told" role="status">
        {told}
      </p>
    </section>
  );
}
