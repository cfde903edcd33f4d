import { conformanceInChromium } from './conformance.js';

conformanceInChromium('leveldb', [
  { durability: 'process', locking: 'web-locks', place: 'page' },
  { durability: 'power', locking: 'web-locks', place: 'page' },
  { durability: 'process', locking: 'web-locks', place: 'worker' },
  { durability: 'power', locking: 'lease', place: 'worker' },
]);
