import { useId } from 'react';

/** What ties a control to its label and hint. */
interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby'?: string;
}

/** A labelled control, with a hint below it: `{(control) => <input {...control} />}`. */
export function Field({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly children: (control: ControlProps) => React.ReactNode;
}): React.ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, ...(hint !== undefined && { 'aria-describedby': `${id}-hint` }) })}
      {hint !== undefined && (
        <small id={`${id}-hint`} className="hint">
          {hint}
        </small>
      )}
    </div>
  );
}
