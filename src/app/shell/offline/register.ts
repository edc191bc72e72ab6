import { homeAddress } from '../../stand/site.ts';
import { TAKE_OVER } from './service-worker.ts';

/** The worker of a newer version that waits to be asked for; null while there is none. */
interface Update {
  readonly waiting: () => ServiceWorker | null;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Lets the site work without a network from now on, where the browser can and may; where not, the network brings it. */
function keepSite(): Update {
  const listeners = new Set<() => void>();
  let waiting: ServiceWorker | null = null;
  const found = (worker: ServiceWorker | null) => {
    // The first worker of all waits for nobody.
    if (worker === null || navigator.serviceWorker.controller === null) return;
    waiting = worker;
    for (const listener of listeners) listener();
  };
  const follow = (worker: ServiceWorker | null) => {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') found(worker);
    });
  };
  /** Asynchronous, so that a sandboxed frame, which throws at the mere mention of service workers, only rejects. */
  const register = async () => {
    const { serviceWorker } = navigator;
    const registration = await serviceWorker.register(`${homeAddress()}sw.js`, { updateViaCache: 'none' });
    found(registration.waiting);
    follow(registration.installing);
    registration.addEventListener('updatefound', () => follow(registration.installing));
  };
  // The development server has no service worker: nothing there may come from yesterday.
  if (import.meta.env.PROD) {
    addEventListener('load', () => {
      register().catch(() => undefined);
    });
  }
  return {
    waiting: () => waiting,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const update = keepSite();

/** Lets the newer version take over, and opens this page anew with it. */
export function takeUpdate(worker: ServiceWorker): void {
  // Another page may have taken it meanwhile.
  if (worker.state === 'activated') location.reload();
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  worker.postMessage(TAKE_OVER, []);
}
