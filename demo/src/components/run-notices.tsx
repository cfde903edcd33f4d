import type { LiveView } from '../runs/live-run.js';

/** What a person should know: who drives it, what it told, why it stopped. */
export function RunNotices({ view }: { readonly view: LiveView }): React.ReactNode {
  const { role, state, isOver, error, notices } = view;
  const isElsewhere = role === 'follower' && !isOver && state?.status === 'running';
  // Of each kind the last one; what is kept the banner says; that there is no room only as long as it matters.
  const told = notices
    .filter(({ code }, index) => notices.findLastIndex((each) => each.code === code) === index)
    .filter(({ code }) => code !== 'PLAN' && (code !== 'STORE_FULL' || state?.isPaused));
  return (
    <div className="notices" role="status">
      {isElsewhere && (
        <p className="notice">
          <strong>Running in another tab.</strong> This one follows it live.
        </p>
      )}
      {state?.status === 'interrupted' && isOver && error === undefined && (
        <p className="notice">
          <strong>Stopped</strong>
          {state.reason === undefined ? '.' : `: ${state.reason}.`} All that was done is kept.
        </p>
      )}
      {error && (
        <p className="notice bad">
          <strong>{error.code}</strong> {error.message}
        </p>
      )}
      {told.map(({ code, message }) => (
        <p key={code} className="notice">
          <strong>{code}</strong> {message}
        </p>
      ))}
    </div>
  );
}
