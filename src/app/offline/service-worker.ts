/** What a service worker keeps. */
export interface KeptSite {
  /** Changes with any file. */
  readonly version: string;
  /** Addresses of pages, scripts, styles, fonts and pictures, relative to the site. */
  readonly files: readonly string[];
}

/**
 * The script of the service worker, which a build writes beside the pages: once a page was opened, the whole site works
 * without a network. Pages come from the network while there is one, so that a new version is seen at once; files whose
 * names change with what is in them come from the cache. A new worker waits until the pages of the old one are closed.
 */
export function serviceWorkerText({ version, files }: KeptSite): string {
  return `const CACHE = ${JSON.stringify(`roundtrip-${version}`)};
const FILES = ${JSON.stringify(files)};

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener('activate', (event) => {
  const isOld = (key) => key.startsWith('roundtrip-') && key !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((keys) => Promise.all(keys.filter(isOld).map((key) => caches.delete(key))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return;
  // What follows the question mark is for the page, not for the host; and the files are the same for whoever asks.
  const kept = () => caches.match(request, { ignoreSearch: true, ignoreVary: true });
  if (request.mode === 'navigate')
    event.respondWith(fetch(request).catch(() => kept().then((page) => page ?? Response.error())));
  else event.respondWith(kept().then((file) => file ?? fetch(request)));
});
`;
}
