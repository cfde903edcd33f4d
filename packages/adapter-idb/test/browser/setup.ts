import { providePlace } from '../../../../scripts/chromium/place.js';

export const setup = providePlace(new URL('pages/', import.meta.url));
