import { act } from 'react';
import { createRoot } from 'react-dom/client';

/** Draws a component into a fresh place of the document, as a browser would. */
export async function render(node: React.ReactNode): Promise<HTMLElement> {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const place = document.createElement('div');
  document.body.replaceChildren(place);
  await act(async () => createRoot(place).render(node));
  return place;
}
