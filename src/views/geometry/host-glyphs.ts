import type { HostShape } from '../../kernel/topology.ts';
import { circle, path, rect } from './shape.ts';
import type { Shape } from './shape.ts';

const RACK = rect('host', -22, -20, 44, 40, 2);

/** Look section 7: line drawings in a box of 48 x 40 around the origin. */
const GLYPHS: Readonly<Record<HostShape, readonly Shape[]>> = {
  browser: [
    rect('host', -24, -18, 48, 36, 2),
    path('host-line', 'M-24-9H24'),
    circle('host-dot', -19, -13.5, 1.6),
    circle('host-dot', -14, -13.5, 1.6),
  ],
  device: [rect('host', -12, -20, 24, 40, 3), path('host-line', 'M-12 12H12M-3-16H3'), circle('host-dot', 0, 16, 1.6)],
  server: [
    RACK,
    path('host-line', 'M-22-7H22M-22 7H22M-2-13.5H16M-2 0H16M-2 13.5H16'),
    ...[-13.5, 0, 13.5].map((y) => circle('host-dot', -15, y, 2)),
  ],
  store: [
    path('host', 'M-18-13A18 6 0 0 1 18-13V13A18 6 0 0 1-18 13Z'),
    path('host-line', 'M-18-13A18 6 0 0 0 18-13M-18 0A18 6 0 0 0 18 0'),
  ],
  feed: [path('host', 'M-22 18V-6L0-19 22-6V18Z'), path('host-line', 'M-12 18V3H12V18M-12 10.5H12')],
  // Two arrows passing each other: what comes in goes out again.
  proxy: [RACK, path('host-line', 'M-15-7H13M7-13L14-7 7-1M15 7H-13M-7 1L-14 7-7 13')],
  // One line in, a fan out.
  broker: [
    RACK,
    path('host-line', 'M-22 0H-6M-6 0L14-12M-6 0H14M-6 0L14 12'),
    ...[-12, 0, 12].map((y) => circle('host-dot', 14, y, 2)),
  ],
  // Half a frame, open where it docks to its application.
  sidecar: [
    path('host', 'M-20-20H4V20H-20'),
    path('host-line', 'M4-9H16M4 9H16M-12-7H-4M-12 0H-4M-12 7H-4'),
    circle('host-dot', 18, -9, 2),
    circle('host-dot', 18, 9, 2),
  ],
};

export function hostGlyph(shape: HostShape): readonly Shape[] {
  return GLYPHS[shape];
}
