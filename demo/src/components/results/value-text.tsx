import { useMemo, useState } from 'react';
import { formatCount } from '../../format.js';
import { showValue } from '../../results/show-value.js';

const MOST_CHARACTERS = 4_000;

/** A value as text, never as markup. Long ones are cut until they are asked for. */
export function ValueText({
  name,
  value,
}: {
  readonly name: string;
  readonly value: unknown;
}): React.ReactNode {
  const [isWhole, setIsWhole] = useState(false);
  const text = useMemo(() => showValue(value), [value]);
  const isCut = !isWhole && text.length > MOST_CHARACTERS;
  return (
    <div className="value">
      <h4>{name}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre tabIndex={0}>{isCut ? `${text.slice(0, MOST_CHARACTERS)}…` : text}</pre>
      {isCut && (
        <button type="button" className="link-button" onClick={() => setIsWhole(true)}>
          Show all {formatCount(text.length)} characters
        </button>
      )}
    </div>
  );
}
