import { describeExample, type ExampleDescription } from '@tidemark/core';
import { useEffect, useRef, useState } from 'react';
import { formatDuration, formatScore, formatShortDuration, plural } from '../../format.js';
import { usePlayground } from '../../runs/playground-context.js';
import { ExampleHistory } from './example-history.js';
import { ValueText } from './value-text.js';

/** One example whole: input, outputs, scores, steps, attempts and log. */
export function ExampleDetail({
  runId,
  exampleId,
  title = exampleId,
  onClose,
}: {
  readonly runId: string;
  readonly exampleId: string;
  readonly title?: string;
  readonly onClose: () => void;
}): React.ReactNode {
  const { store } = usePlayground();
  const [found, setFound] = useState<ExampleDescription>();
  const [fault, setFault] = useState<Error>();
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    let isWanted = true;
    describeExample(store, runId, exampleId).then(
      (description) => isWanted && setFound(description),
      (error) => isWanted && setFault(error),
    );
    pane.current?.scrollIntoView({ block: 'nearest' });
    return () => {
      isWanted = false;
    };
  }, [store, runId, exampleId]);
  return (
    <aside className="detail" aria-label={`Example ${title}`} aria-busy={!found && !fault} ref={pane}>
      <div className="detail-head">
        <h3>{title}</h3>
        <button type="button" className="icon-button" aria-label="Close the example" onClick={onClose}>
          ×
        </button>
      </div>
      {fault && <p className="form-fault">{fault.message}</p>}
      {found && <Found {...found} />}
    </aside>
  );
}

function Found({ result, history }: ExampleDescription): React.ReactNode {
  const {
    status,
    input,
    expected,
    metadata,
    outputs,
    scores,
    error,
    attempts,
    durationMs,
    log = [],
    origin,
  } = result;
  return (
    <>
      <p className="muted">
        <span className={`dot dot-${status}`} aria-hidden="true" /> {status} · {plural(attempts, 'attempt')} ·{' '}
        {durationMs < 10_000 ? formatShortDuration(durationMs) : formatDuration(durationMs)}
        {origin && ` · ${origin}`}
      </p>
      {error && (
        <div className="value">
          <h4>Error</h4>
          <p className="bad-text">
            {error.code && <code>{error.code}</code>} {error.name}: {error.message}
          </p>
        </div>
      )}
      <ValueText name="Input" value={input} />
      {expected !== undefined && <ValueText name="Expected" value={expected} />}
      {Object.entries(outputs).map(([stage, output]) => (
        <ValueText key={stage} name={`Output of ${stage}`} value={output} />
      ))}
      {Object.keys(scores).length > 0 && (
        <dl className="detail-scores">
          {Object.values(scores).map(({ name, score, metadata: why }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{formatScore(score)}</dd>
              {why && <ValueText name={`About ${name}`} value={why} />}
            </div>
          ))}
        </dl>
      )}
      {metadata !== undefined && <ValueText name="Metadata" value={metadata} />}
      {log.length > 0 && <ValueText name="Log" value={log.join('\n')} />}
      <ExampleHistory history={history} />
    </>
  );
}
