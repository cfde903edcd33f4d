/** Keeps the site on this device once it has loaded. A site that can't be kept works all the same, online. */
export function keepOffline(): void {
  if (import.meta.env.PROD) navigator.serviceWorker?.register('service-worker.js').catch(() => {});
}
