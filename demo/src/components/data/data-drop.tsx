import { useRef, useState } from 'react';
import { Field } from '../field.js';

const SAMPLE_ROWS = [
  { id: 'ada', input: 'ada lovelace', expected: 'Ada Lovelace' },
  { id: 'alan', input: 'alan turing', expected: 'Alan Turing' },
  { id: 'grace', input: 'grace brewster hopper', expected: 'Grace Hopper' },
];

/** A place to drop a file of examples, choose one, or paste their text. */
export function DataDrop({ onFile }: { readonly onFile: (file: File) => void }): React.ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const [isPasting, setIsPasting] = useState(false);
  const [text, setText] = useState('');
  const give = (name: string, content: string): void => onFile(new File([content], name));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has the button beside it
    <div
      className={isOver ? 'drop is-over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        const [file] = event.dataTransfer.files;
        if (file) onFile(file);
      }}
    >
      <p>Drop JSON lines, JSON or CSV here, of any size. It stays on this device.</p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File of examples"
        accept=".jsonl,.ndjson,.json,.csv,.tsv,.txt"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file) onFile(file);
        }}
      />
      <div className="actions">
        <button type="button" className="button" onClick={() => input.current?.click()}>
          Choose a file
        </button>
        <button
          type="button"
          className="button"
          aria-expanded={isPasting}
          onClick={() => setIsPasting(!isPasting)}
        >
          Paste text
        </button>
        <button
          type="button"
          className="button"
          onClick={() => give('sample.jsonl', SAMPLE_ROWS.map((row) => JSON.stringify(row)).join('\n'))}
        >
          Try three samples
        </button>
      </div>
      {isPasting && (
        <div className="paste">
          <Field label="Examples">
            {(control) => (
              <textarea
                {...control}
                rows={6}
                spellCheck={false}
                value={text}
                onChange={({ target }) => setText(target.value)}
              />
            )}
          </Field>
          <button
            type="button"
            className="button"
            disabled={text.trim() === ''}
            onClick={() => give('pasted', text)}
          >
            Use this text
          </button>
        </div>
      )}
    </div>
  );
}
