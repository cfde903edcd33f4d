import type { DescribedExample, ExampleResult } from '@tidemark/core';
import { memo } from 'react';
import { formatScore, formatShortDuration } from '../../format.js';
import { previewOf } from '../../results/show-value.js';

interface ResultRowProps {
  /** Among those that are shown. */
  readonly index: number;
  /** In pixels from the first row's top. */
  readonly start: number;
  readonly example: DescribedExample;
  /** Once it is read. */
  readonly content: ExampleResult | undefined;
  readonly scorers: readonly string[];
  readonly isChosen: boolean;
  readonly onChoose: (exampleId: string) => void;
  /** Goes so many rows on. */
  readonly onStep: (from: number, by: number) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

/** One result: its head at once, its contents when they are read. */
export const ResultRow: React.NamedExoticComponent<ResultRowProps> = memo(Row);

function Row({
  index,
  start,
  example: { exampleId, status, scores, durationMs, error },
  content,
  scorers,
  isChosen,
  onChoose,
  onStep,
}: ResultRowProps): React.ReactNode {
  const step = (event: React.KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onStep(index, by);
  };
  return (
    <tr
      className={isChosen ? 'is-chosen' : undefined}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${start}px)` }}
    >
      <td>
        <button
          type="button"
          data-row={index}
          aria-pressed={isChosen}
          onClick={() => onChoose(exampleId)}
          onKeyDown={step}
        >
          {exampleId}
        </button>
      </td>
      <td>
        <span className={`dot dot-${status}`} /> {status}
      </td>
      <td>{content && previewOf(content.input)}</td>
      <td className={error ? 'bad-text' : undefined}>
        {error ? error.message : content && previewOf(shownOutput(content))}
      </td>
      {scorers.map((name) => (
        <td key={name} className="cell-number">
          {formatScore(scores[name])}
        </td>
      ))}
      <td className="cell-number">{formatShortDuration(durationMs)}</td>
    </tr>
  );
}

/** What the task gave; of an evaluation that is judged in a stage of its own, what was judged. */
function shownOutput({ output, outputs }: ExampleResult): unknown {
  return 'judge' in outputs ? outputs.task : output;
}
