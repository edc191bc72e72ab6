/** What a service worker keeps. */
export interface KeptSite {
  /** Changes with any file. */
  readonly version: string;
  /** Addresses of pages, scripts, styles, fonts and pictures, relative to the site. */
  readonly files: readonly string[];
}

/** What a page says to a worker that waits, once its reader wants the new version. */
export const TAKE_OVER = 'take over';

/**
 * The script of the service worker, which a build writes beside the pages: once a page was opened, the whole site works
 * without a network. All of it comes from one cache, so that pages, scripts and styles are always of one version; a new
 * version is kept beside it and waits until somebody asks for it or until all pages are closed: no lecture changes
 * under its teacher's hands. The files of a new version are asked past the browser's own cache, which may hold old pages.
 */
export function serviceWorkerText({ version, files }: KeptSite): string {
  return `const CACHE = ${JSON.stringify(`roundtrip-${version}`)};
const FILES = ${JSON.stringify(files)};
const scope = new URL(self.registration.scope);
const pages = new Map(
  FILES.filter((file) => file.endsWith('/')).map((file) => [plain(new URL(file, scope).pathname), file]),
);

/** One way to write an address that can be written in several. */
function plain(pathname) {
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}

async function keep(cache, file) {
  const response = await fetch(new Request(file, { cache: 'reload' }));
  if (!response.ok) throw new Error(file + ': ' + response.status);
  // A page may not be answered with what came by way of a redirection.
  await cache.put(file, response.redirected ? new Response(response.body, { headers: response.headers }) : response);
}

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all(FILES.map((file) => keep(cache, file)))));
});

self.addEventListener('message', (event) => {
  if (event.data === ${JSON.stringify(TAKE_OVER)}) self.skipWaiting();
});

async function begin() {
  await self.clients.claim();
  // Another page may still be at work with the files of an older version: they go when it is gone.
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (open.length > 1) return;
  const isOld = (key) => key.startsWith('roundtrip-') && key !== CACHE;
  await Promise.all((await caches.keys()).filter(isOld).map((key) => caches.delete(key)));
}

self.addEventListener('activate', (event) => event.waitUntil(begin()));

/** The address of a page as it is kept: that of its folder. */
function pageAt(pathname) {
  return pages.get(plain(pathname).replace(/(^|\\/)index\\.html$/, '$1'));
}

async function answer(request) {
  const url = new URL(request.url);
  const cache = await caches.open(CACHE);
  // What follows the question mark is for the page, not for the host; and the files are the same for whoever asks.
  const options = { ignoreSearch: true, ignoreVary: true };
  if (request.mode === 'navigate') {
    const page = pageAt(url.pathname);
    if (page !== undefined) return (await cache.match(page, options)) ?? fetch(request);
    // Without the slash its relative addresses would miss.
    if (pageAt(url.pathname + '/') !== undefined) return Response.redirect(url.pathname + '/' + url.search, 301);
    return fetch(request);
  }
  return (await cache.match(request, options)) ?? (await caches.match(request, options)) ?? fetch(request);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && request.url.startsWith(scope.href)) event.respondWith(answer(request));
});
`;
}
