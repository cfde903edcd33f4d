import { hasCode } from '@tidemark/core';

/** Says what went wrong, and the way out. */
export function Fault({
  title,
  error,
}: {
  readonly title: string;
  readonly error: unknown;
}): React.ReactNode {
  const message = error instanceof Error ? error.message : String(error);
  return (
    <section className="fault" role="alert">
      <h1>{title}</h1>
      <p>{message}</p>
      {hasCode(error, 'STORE_FAILED') && (
        <p>
          Results are kept in this browser's IndexedDB. It may be blocked by a privacy setting or a private
          window: allow this site to store data, then reload. Nothing that was kept before is lost.
        </p>
      )}
      <p>
        <button type="button" className="button" onClick={() => location.reload()}>
          Reload
        </button>
      </p>
    </section>
  );
}
