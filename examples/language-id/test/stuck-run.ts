import { stopOnSignal } from '../stop-on-signal.js';

const forever = new Promise<never>(() => {});

stopOnSignal({
  pause() {
    console.error('stopping');
    return forever;
  },
  cancel: () => forever,
});
console.error('running');
setInterval(() => {}, 60_000);
