import { THROW } from './crash-message.js';

addEventListener('message', ({ data }) => {
  if (data !== THROW) return;
  setTimeout(() => {
    throw new Error('thrown by the crash lab');
  });
});
