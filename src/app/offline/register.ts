import { homeAddress } from '../site.ts';

/** Lets the site work without a network from now on, where the browser can and may; where not, the network brings it. */
export function keepSite(): void {
  // The development server has no service worker: nothing there may come from yesterday.
  if (!import.meta.env.PROD) return;
  addEventListener('load', () => {
    register().catch(() => undefined);
  });
}

/** Asynchronous, so that a sandboxed frame, which throws at the mere mention of service workers, only rejects. */
async function register(): Promise<void> {
  await navigator.serviceWorker.register(`${homeAddress()}sw.js`);
}
