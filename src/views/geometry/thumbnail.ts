import type { Microseconds } from '../../kernel/time.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import { insideHosts } from './inside-layout.ts';
import type { InsideLayout } from './inside-layout.ts';
import { orderLanes } from './lanes.ts';
import type { HostPicture, LinkPicture } from './lanes.ts';
import { MARK_LAYERS, NOTHING_DRAWN } from './mark.ts';
import type { Mark } from './mark.ts';
import { buildScene } from './scene.ts';
import { group, text, translate } from './shape.ts';
import type { Shape } from './shape.ts';
import { NOTE_SIZE } from './paper-space.ts';
import { texts } from '../texts.en.ts';

export interface ThumbnailInput {
  readonly timeline: Timeline;
  readonly hosts: readonly HostPicture[];
  readonly links: readonly LinkPicture[];
  readonly lens: Lens;
  readonly from: Microseconds;
  readonly to: Microseconds;
}

/** Plain data: a build makes it, a page draws it. */
export interface ThumbnailPicture {
  readonly width: number;
  readonly height: number;
  readonly clip: { readonly x: number; readonly width: number };
  readonly names: readonly Shape[];
  /** From bottom to top. */
  readonly marks: readonly Shape[];
}

const SIZE = { width: 316, height: 92 } as const;
/** Where the lifelines begin and end, and the first and last of them. */
const PAPER = { left: 62, right: 312, top: 8, bottom: 84 } as const;
const MOST_LANES = 5;

const SILENT = {
  lost: '',
  lostOf: () => '',
  newsWaits: () => '',
  parked: () => '',
  halfOpen: () => [],
  pause: () => [],
  limit: () => [],
  failure: () => '',
  late: '',
  thrownAway: '',
  times: () => '',
  count: () => '',
  flag: () => null,
};

/** What connections do would hide what is said over them. */
function isOfRhythm({ shape: { name } }: Mark): boolean {
  return !['belief', 'connecting', 'tick-mark'].includes(name) && !/\bthin\b/.test(name);
}

/** A span of a run as a still picture: no tokens, no notes, everything known. */
export function thumbnailOf(input: ThumbnailInput): ThumbnailPicture {
  const { timeline, hosts, links, lens, from, to } = input;
  const inside = lens === 'inside' ? linesInside(input) : null;
  const lanes = orderLanes(hosts, links, MOST_LANES, new Set());
  const step = lanes.length > 1 ? (PAPER.bottom - PAPER.top) / (lanes.length - 1) : 0;
  const yOf = (index: number) => Math.round(PAPER.top + step * index);
  const rows = new Map(
    lanes.flatMap(({ hosts: members, isBand }, index) =>
      members.map(({ id }) => [id, { y: yOf(index), isBand }] as const),
    ),
  );
  const marks = buildScene({
    drawn: NOTHING_DRAWN,
    timeline,
    lens,
    links,
    words: SILENT,
    inside: inside?.layout ?? null,
    from,
    to,
    space: {
      rows,
      top: 0,
      pxPerUs: (PAPER.right - PAPER.left) / (to - from),
      origin: from,
      sizes: { head: 7, cross: 3.5, token: 0.6, tokenAt: 0.37 },
      bars: { work: 3, wait: 4 },
      noteFont: { size: NOTE_SIZE, weight: 400 },
      hasNotes: false,
      hasTokens: false,
    },
  });
  return {
    ...SIZE,
    clip: { x: PAPER.left - 3, width: PAPER.right - PAPER.left + 7 },
    names:
      inside?.names ??
      lanes.map(({ hosts: members }, index) => text('th-word', 0, yOf(index) + 4, members[0]?.group ?? '')),
    marks: [
      group(
        '',
        // Everything is over: what only lasts until something later has no place.
        MARK_LAYERS.flatMap((layer) =>
          marks.filter((mark) => mark.layer === layer && mark.to === Number.POSITIVE_INFINITY && isOfRhythm(mark)),
        ).map(({ shape }) => shape),
        translate(PAPER.left, 0),
      ),
    ],
  };
}

/** Of the threads of a host so many stand for all. */
const MOST_THREADS = 3;
const HALF = 4;

/** The lines of hosts on which something happens without a queue, one below the other. */
function linesInside({ timeline, hosts }: ThumbnailInput): {
  readonly layout: InsideLayout;
  readonly names: readonly Shape[];
} {
  const lines = insideHosts(timeline.inside, hosts, 'wide').flatMap(({ host, lines: own }) => {
    const threads = own.filter(({ kind }) => kind === 'thread').slice(0, MOST_THREADS);
    const others = own.filter(({ kind }) => kind === 'loop' || kind === 'waits');
    return [...threads, ...others].map((line) => ({ host: host.id, line }));
  });
  const step = lines.length > 1 ? (PAPER.bottom - PAPER.top) / (lines.length - 1) : 0;
  const placed = lines.map(({ host, line }, index) => ({
    host,
    line: { ...line, y: Math.round(PAPER.top + step * index), height: step },
  }));
  return {
    layout: {
      frames: [],
      half: HALF,
      lineOf: new Map(placed.flatMap(({ host, line }) => line.rows.map((row) => [`${host} ${row}`, line] as const))),
    },
    names: placed.map(({ line }) =>
      text('th-word', 0, line.y + 4, line.kind === 'waits' ? texts.noThread.toLowerCase() : line.kind),
    ),
  };
}
