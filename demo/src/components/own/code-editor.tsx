import { useEffect, useRef } from 'react';

/** An editor for a module, loaded when it is needed. What it holds is its own: `text` is what it begins with. */
export function CodeEditor({
  label,
  text,
  onChange,
}: {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}): React.ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const given = useRef({ label, text, onChange });
  given.current.onChange = onChange;
  useEffect(() => {
    let isWanted = true;
    let destroy = (): void => {};
    const open = async (): Promise<void> => {
      const { createEditor } = await import('../../own/create-editor.js');
      if (!isWanted || host.current === null) return;
      const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
      const parent = root.appendChild(document.createElement('div'));
      const editor = createEditor(parent, root, {
        ...given.current,
        onChange: (changed) => given.current.onChange(changed),
      });
      destroy = () => {
        editor.destroy();
        parent.remove();
      };
    };
    void open();
    return () => {
      isWanted = false;
      destroy();
    };
  }, []);
  return (
    <div className="editor">
      <p className="editor-name" aria-hidden="true">
        {label}
      </p>
      <div className="editor-place" ref={host} />
    </div>
  );
}
