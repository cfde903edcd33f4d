/** A figure and what it is, inside a `<dl>`. */
export function Stat({
  name,
  value,
  isBad = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly isBad?: boolean;
}): React.ReactNode {
  return (
    <div className={isBad ? 'stat bad' : 'stat'}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
