import type { Timeline } from '../../record/timeline.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { MessageRole } from '../../kernel/message.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import { cross } from './arrows.ts';
import type { DrawnStates } from './mark.ts';
import { hurryShapes } from './hurry.ts';
import { circle, line, rect } from './shape.ts';
import type { Shape } from './shape.ts';
import { programOf } from './state-marks.ts';
import { tokenShape } from './tokens.ts';

/** The marks of a paper that a legend explains, the rarer and more telling first. */
export const LEGEND = [
  'half-open',
  'failure',
  'lost',
  'pause',
  'hurried',
  'limit',
  'stands-still',
  'outstanding',
  'for-a-thread',
  'handed-out',
  'queued',
  'copies',
  'connecting',
  'wait',
  'hold',
  'push',
  'publish',
  'request',
  'response',
  'empty',
  'confirm',
  'resent',
  'belief',
  'work',
] as const;
export type LegendMark = (typeof LEGEND)[number];

/** So many marks stand on the page; the others are one click away. */
const MOST = 5;

interface LegendInput {
  readonly timeline: Timeline;
  readonly lens: Lens;
  readonly drawn: DrawnStates;
  /** The window of the paper, and the entries that exist in it: those below `limit`. */
  readonly from: Microseconds;
  readonly limit: number;
  /** Whether play hurries through some of it. */
  readonly hurries?: boolean;
}

/** The most telling marks that are in the window, in the order of the legend. */
export function legendOf(input: LegendInput): readonly LegendMark[] {
  const found = marksIn(input);
  return LEGEND.filter((mark) => found.has(mark)).slice(0, MOST);
}

const OF_ROLE: Readonly<Partial<Record<MessageRole, LegendMark>>> = {
  request: 'request',
  response: 'response',
  empty: 'empty',
  push: 'push',
  publish: 'publish',
  acknowledgement: 'confirm',
};

function marksIn({ timeline, lens, drawn, from, limit, hurries = false }: LegendInput): ReadonlySet<LegendMark> {
  const { traffic } = timeline;
  const first = timeline.firstEntryFrom(from);
  const found = new Set<LegendMark>();
  const add = (mark: LegendMark | undefined, isThere = true) => {
    if (mark !== undefined && isThere) found.add(mark);
  };
  if (lens === 'inside') {
    const waits = timeline.inside.waits.touching(first, limit);
    add('stands-still', timeline.inside.parks.touching(first, limit).length > 0);
    add(
      'outstanding',
      waits.some(({ kind }) => kind === 'waits'),
    );
    add(
      'for-a-thread',
      waits.some(({ kind }) => kind !== 'waits'),
    );
    add('work', timeline.works.touching(first, limit).length > 0);
    add('failure', timeline.failures.between(first, limit).length > 0);
    add(
      'lost',
      traffic.packets.touching(first, limit).some(({ end }) => end !== null && end.lost !== null),
    );
    add('hurried', hurries);
    return found;
  }
  for (const { role } of traffic.messages.touching(first, limit)) add(OF_ROLE[role]);
  for (const { end, retransmission } of traffic.packets.touching(first, limit)) {
    add('lost', end !== null && end.n < limit && end.lost !== null);
    add('resent', lens === 'segments' && retransmission);
  }
  for (const { opens, stands, alone } of timeline.beliefs.spans.touching(first, limit)) {
    add('connecting', opens && (stands === null || stands.n >= first));
    add('belief', stands !== null && stands.n < limit);
    add('half-open', alone !== null && alone.n < limit);
  }
  add('hurried', hurries);
  add('failure', timeline.failures.between(first, limit).length > 0);
  add('wait', traffic.waiting.touching(first, limit).length > 0);
  add('hold', lens === 'messages' && timeline.holds.spans.touching(first, limit).length > 0);
  const copies = timeline.copies.spans.openBefore(limit);
  const isOut = copies.map(({ handedOut }) => handedOut.before(limit) ?? false);
  add('queued', isOut.includes(false));
  add('handed-out', isOut.includes(true));
  add(
    'copies',
    copies.some(({ news }, index) => copies[index - 1]?.news === news),
  );
  add('work', timeline.works.touching(first, limit).length > 0);
  for (const { process, states } of timeline.processes.touching(first, limit)) {
    const program = programOf(process);
    const path = states.before(limit)?.path ?? '';
    add('pause', drawn.pauses[program]?.includes(path) === true);
    add('limit', drawn.hasLimit(program));
  }
  return found;
}

const OF_SHAPE: Readonly<Record<string, LegendMark>> = {
  'half-open': 'half-open',
  belief: 'belief',
  connecting: 'connecting',
  pause: 'pause',
  limit: 'limit',
  wait: 'wait',
  hold: 'hold',
  work: 'work',
  blocked: 'stands-still',
  'own-w': 'outstanding',
  hurried: 'hurried',
  'tick-mark': 'confirm',
  skip: 'resent',
  x: 'lost',
  'msg-lost': 'lost',
  stem: 'copies',
  cell: 'queued',
  'cell-out': 'handed-out',
  request: 'request',
  response: 'response',
  empty: 'empty',
  push: 'push',
  publish: 'publish',
  fail: 'failure',
};

/** The mark that a shape of the figure is, by its names; null for what needs no explanation. */
export function markOfShape(names: readonly string[]): LegendMark | null {
  const [first = '', second = ''] = names;
  // A token is named after what it brings.
  return OF_SHAPE[first === 'tok' ? second : first] ?? null;
}

const WIDTH = 30;
const MIDDLE = 8;
const LEGEND_PAPER = { left: 1, right: WIDTH - 1, axis: MIDDLE, isShown: true };

/** A mark as it is drawn, in a box of 30 by 16. */
export function legendShapes(mark: LegendMark): readonly Shape[] {
  switch (mark) {
    case 'half-open':
    case 'belief':
      return [line(mark, 0, MIDDLE, WIDTH, MIDDLE)];
    case 'failure':
      return [tokenShape('error', WIDTH / 2, MIDDLE, 0.7)];
    case 'lost':
      return [cross(WIDTH / 2, MIDDLE, 5)];
    case 'pause':
      return [rect('pause', 1, 3, WIDTH - 2, 10)];
    case 'limit':
    case 'wait':
    case 'hold':
    case 'connecting':
      return [rect(mark, 1, 5, WIDTH - 2, 6)];
    case 'stands-still':
      return [rect('blocked', 1, 3, WIDTH - 2, 10)];
    case 'outstanding':
      return [rect('own-w', 1, 4, WIDTH - 2, 3.6), rect('own-w', 1, 9, WIDTH - 2, 3.6)];
    case 'for-a-thread':
      return [rect('wait', 1, 4, WIDTH - 2, 8)];
    case 'work':
      return [rect('work', 1, 5, WIDTH - 2, 7)];
    case 'hurried':
      return hurryShapes([{ from: 0, to: 1 }], 1, { paper: LEGEND_PAPER, size: 'wide' }, 1);
    case 'confirm':
      return [line('life', 0, MIDDLE, WIDTH, MIDDLE), line('tick-mark', WIDTH / 2, 1, WIDTH / 2, 15)];
    case 'queued':
      return [rect('cell', 5, 0.5, 20, 15)];
    case 'handed-out':
      return [rect('cell-out', 5, 0.5, 20, 15)];
    case 'copies':
      return [
        line('msg further push', 4, 14, 26, 2),
        line('msg further push', 4, 14, 18, 2),
        circle('stem push', 4, 14, 3),
      ];
    case 'resent':
      return [circle('skip', WIDTH / 2, MIDDLE, 4)];
    case 'push':
    case 'publish':
    case 'request':
    case 'response':
    case 'empty':
      return [tokenShape(mark, WIDTH / 2, MIDDLE, 0.7)];
  }
}
