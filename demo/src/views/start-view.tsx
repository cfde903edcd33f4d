import { CHAT } from '../chat/chat-params.js';
import { catalog } from '../evaluations/catalog.js';
import { addressOf } from '../route.js';

/** What this is, and what can be run. */
export function StartView(): React.ReactNode {
  return (
    <div className="start">
      <section className="hero">
        <h1>Evaluate in a browser tab. Then kill it.</h1>
        <p>
          Every result is on this device before it counts. Reload, crash or close the tab whenever you like:
          open it again, and the run goes on with only what is missing.
        </p>
      </section>
      <section aria-labelledby="ready">
        <h2 id="ready">Pick an evaluation</h2>
        <ul className="cards">
          {catalog.map(({ name, title, summary }) => (
            <li key={name}>
              <a className="card" href={addressOf({ view: 'new', evaluation: name })}>
                <h3>{title}</h3>
                <p>{summary}</p>
                <code>{name}</code>
              </a>
            </li>
          ))}
        </ul>
      </section>
      <section className="bring" aria-labelledby="bring">
        <h2 id="bring">Or bring your own</h2>
        <ul className="cards">
          <li>
            <a className="card" href={addressOf({ view: 'new', evaluation: CHAT })}>
              <h3>Ask your model</h3>
              <p>
                Any OpenAI-compatible endpoint, with rate limit, retries and cost. The key stays in memory.
              </p>
              <code>{CHAT}</code>
            </a>
          </li>
          <li>
            <a className="card" href={addressOf({ view: 'new', evaluation: 'own' })}>
              <h3>Write your own</h3>
              <p>A task and scorers in TypeScript, and your data as JSON lines, JSON or CSV.</p>
              <code>own</code>
            </a>
          </li>
        </ul>
      </section>
    </div>
  );
}
