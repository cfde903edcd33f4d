import type { ExampleEvent } from '@tidemark/core';
import { formatScore, formatShortDuration, formatTime, plural } from '../../format.js';
import { previewOf } from '../../results/show-value.js';

/** All that was recorded of an example, also what does not count any more. */
export function ExampleHistory({ history }: { readonly history: readonly ExampleEvent[] }): React.ReactNode {
  return (
    <div className="value">
      <h4>History</h4>
      <ol className="history">
        {history.map((event) => (
          <li key={event.seq} className={event.counts === false ? 'is-replaced' : undefined}>
            <span className="history-what">
              {event.what === 'completion' ? <Completion {...event} /> : event.what}
            </span>
            <span className="muted">
              session {event.session} · {formatTime(event.at)}
              {event.counts === false && ' · replaced'}
              {event.isDamaged && ' · damaged'}
            </span>
            {event.retries?.map(({ error, delayMs }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: attempts are told apart by their place
              <span key={index} className="muted">
                attempt {index + 1}: {error.message}, tried again after {formatShortDuration(delayMs)}
              </span>
            ))}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Completion({
  stage,
  step,
  sample,
  status,
  attempts = 1,
  durationMs = 0,
  scores,
  output,
  error,
}: ExampleEvent): React.ReactNode {
  const name = [stage, sample !== undefined && `sample ${sample}`, step].filter(Boolean).join(' › ');
  const told = Object.entries(scores ?? {}).map(([scorer, score]) => `${scorer} ${formatScore(score)}`);
  return (
    <>
      <strong>{name}</strong> {status}, {plural(attempts, 'attempt')}, {formatShortDuration(durationMs)}
      {told.length > 0 && `, ${told.join(', ')}`}
      {step !== undefined && output !== undefined && `: ${previewOf(output, 80)}`}
      {error && `: ${error.message}`}
    </>
  );
}
