import { useSyncExternalStore } from 'react';

/** A view with what it shows, as it stands in the address: `#/run/<id>`. */
export type Route =
  | { readonly view: 'start' }
  | {
      readonly view: 'new';
      readonly evaluation: string;
      /** A run whose code is to be edited. */
      readonly from?: string;
    }
  | { readonly view: 'run'; readonly runId: string }
  | { readonly view: 'runs' }
  | { readonly view: 'compare'; readonly a: string; readonly b: string }
  | { readonly view: 'storage' };

/** The address of a view. */
export function addressOf(route: Route): string {
  switch (route.view) {
    case 'start':
      return '#/';
    case 'new':
      return `#/new/${[route.evaluation, route.from ?? []].flat().map(encodeURIComponent).join('/')}`;
    case 'run':
      return `#/run/${encodeURIComponent(route.runId)}`;
    case 'compare':
      return `#/compare/${encodeURIComponent(route.a)}/${encodeURIComponent(route.b)}`;
    default:
      return `#/${route.view}`;
  }
}

/** The view of an address; the start for one that names none. */
export function routeOf(hash: string): Route {
  const [view = '', first = '', second = ''] = hash.replace(/^#\//, '').split('/').map(decode);
  if (view === 'new' && first !== '')
    return { view, evaluation: first, ...(second !== '' && { from: second }) };
  if (view === 'run' && first !== '') return { view, runId: first };
  if (view === 'compare' && first !== '' && second !== '') return { view, a: first, b: second };
  if (view === 'runs' || view === 'storage') return { view };
  return { view: 'start' };
}

/** Goes to a view. */
export function goTo(route: Route): void {
  location.hash = addressOf(route);
}

/** The view that the address names now. */
export function useRoute(): Route {
  return routeOf(useSyncExternalStore(onHashChange, () => location.hash));
}

function onHashChange(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
