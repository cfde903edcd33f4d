import { addressOf, type Route } from '../route.js';

const places: readonly {
  readonly title: string;
  readonly route: Route;
  readonly views: readonly string[];
}[] = [
  { title: 'Evaluate', route: { view: 'start' }, views: ['start', 'new'] },
  { title: 'Runs', route: { view: 'runs' }, views: ['runs', 'run', 'compare'] },
  { title: 'Storage', route: { view: 'storage' }, views: ['storage'] },
];

/** The name, and the ways to all places. */
export function Header({ route }: { readonly route: Route }): React.ReactNode {
  return (
    <header className="header">
      <a className="brand" href={addressOf({ view: 'start' })}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M2 11q5-5 10 0t10 0" />
          <path d="M2 17q5-5 10 0t10 0" />
        </svg>
        Tidemark <span className="brand-place">playground</span>
      </a>
      <nav aria-label="Main">
        {places.map(({ title, route: to, views }) => (
          <a key={title} href={addressOf(to)} aria-current={views.includes(route.view) ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
    </header>
  );
}
