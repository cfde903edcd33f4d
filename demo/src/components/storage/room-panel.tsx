import type { StoreHealth } from '@tidemark/adapter-idb';
import { formatBytes } from '../../format.js';
import { Stat } from '../stat.js';

/** How much room is used, of how much, and whether it is kept for good. */
export function RoomPanel({
  health: { usageBytes, quotaBytes, isPersisted, locking },
  onAsk,
  isRefused,
}: {
  readonly health: StoreHealth;
  readonly onAsk: () => Promise<void>;
  readonly isRefused: boolean;
}): React.ReactNode {
  const size = (bytes: number | undefined): string => (bytes === undefined ? 'unknown' : formatBytes(bytes));
  return (
    <section className="panel storage-room" aria-label="Room">
      <dl className="stats">
        <Stat name="Used" value={size(usageBytes)} />
        <Stat name="Room in all" value={size(quotaBytes)} />
        <Stat name="Kept for good" value={isPersisted ? 'yes' : 'no'} />
        <Stat name="Tabs exclude each other by" value={locking === 'lease' ? 'leases' : 'locks'} />
      </dl>
      {usageBytes !== undefined && quotaBytes !== undefined && (
        <progress aria-label="Room used" max={quotaBytes} value={usageBytes} />
      )}
      {!isPersisted && (
        <div className="actions">
          <button type="button" className="button primary" onClick={onAsk}>
            Ask the browser to keep it
          </button>
          {isRefused && (
            <p className="muted" role="status">
              It said no. Browsers agree for sites that are visited often, installed or bookmarked.
            </p>
          )}
        </div>
      )}
    </section>
  );
}
