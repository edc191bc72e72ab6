import type { Environment } from '../../../player/computation.ts';

/** Time, frames and wishes of the browser. */
export const browserEnvironment: Environment = {
  now: () => performance.now(),
  later: (callback) => {
    const handle = setTimeout(callback, 0);
    return () => clearTimeout(handle);
  },
  nextFrame: (callback) => {
    const handle = requestAnimationFrame(callback);
    return () => cancelAnimationFrame(handle);
  },
  prefersReducedMotion: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
};
