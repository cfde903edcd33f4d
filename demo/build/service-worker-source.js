// Keeps the site: its own files when it is installed, data and models when they are first used.
const { version, files } = 'SITE';
const NAME = `tidemark-playground-${version}`;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(files)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const old = names.filter((name) => name.startsWith('tidemark-playground-') && name !== NAME);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return;
  event.respondWith(request.mode === 'navigate' ? fromNetworkFirst(request) : fromCacheFirst(event));
});

async function fromCacheFirst(event) {
  const { request } = event;
  const cache = await caches.open(NAME);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) event.waitUntil(keep(cache, request, response.clone()));
  return response;
}

/** Whole, even if the page reads only its beginning, and only if there is room. */
async function keep(cache, request, { body, headers }) {
  try {
    const bytes = await new Response(body).blob();
    await cache.put(request, new Response(bytes, { headers }));
  } catch {
    // It is loaded again next time.
  }
}

async function fromNetworkFirst(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(NAME)).match('./');
    if (kept) return kept;
    throw error;
  }
}
