import { lazy, Suspense, useEffect, useRef } from 'react';
import { CHAT } from './chat/chat-params.js';
import { Banners } from './components/banners.js';
import { ErrorBoundary } from './components/error-boundary.js';
import { Header } from './components/header.js';
import { addressOf, type Route, useRoute } from './route.js';
import { StartView } from './views/start-view.js';

const ChatView = lazy(async () => ({ default: (await import('./views/chat-view.js')).ChatView }));
const CompareView = lazy(async () => ({ default: (await import('./views/compare-view.js')).CompareView }));
const NewRunView = lazy(async () => ({ default: (await import('./views/new-run-view.js')).NewRunView }));
const OwnView = lazy(async () => ({ default: (await import('./views/own-view.js')).OwnView }));
const RunView = lazy(async () => ({ default: (await import('./views/run-view.js')).RunView }));
const RunsView = lazy(async () => ({ default: (await import('./views/runs-view.js')).RunsView }));
const StorageView = lazy(async () => ({ default: (await import('./views/storage-view.js')).StorageView }));

const TITLES: Readonly<Record<Route['view'], string>> = {
  start: 'Playground',
  new: 'New run',
  run: 'Run',
  runs: 'Runs',
  compare: 'Compare',
  storage: 'Storage',
};

/** The page: header, what came back, and the view that the address names. */
export function App(): React.ReactNode {
  const route = useRoute();
  const address = addressOf(route);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(address);
  useEffect(() => {
    document.title = `${TITLES[route.view]} · Tidemark`;
  }, [route.view]);
  useEffect(() => {
    if (shown.current === address) return;
    shown.current = address;
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [address]);
  return (
    <>
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <Header route={route} />
      <main id="main" ref={main} tabIndex={-1}>
        <Banners route={route} />
        <ErrorBoundary key={address}>
          <Suspense fallback={<div className="view-loading" aria-busy="true" />}>
            <View route={route} />
          </Suspense>
        </ErrorBoundary>
      </main>
    </>
  );
}

function View({ route }: { readonly route: Route }): React.ReactNode {
  switch (route.view) {
    case 'new':
      if (route.evaluation === CHAT) return <ChatView />;
      if (route.evaluation === 'own') return <OwnView key={route.from} from={route.from} />;
      return <NewRunView name={route.evaluation} />;
    case 'run':
      return <RunView key={route.runId} runId={route.runId} />;
    case 'runs':
      return <RunsView />;
    case 'compare':
      return <CompareView key={addressOf(route)} a={route.a} b={route.b} />;
    case 'storage':
      return <StorageView />;
    default:
      return <StartView />;
  }
}
