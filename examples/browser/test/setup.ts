import { providePlace } from '../../../scripts/chromium/place.js';

export const setup = providePlace(new URL('..', import.meta.url));
