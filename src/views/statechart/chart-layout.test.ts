import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Statechart } from '../../kernel/process.ts';
import { tcp } from '../../transport/tcp/machine.ts';
import { labelBox } from './chart-labels.ts';
import type { Point } from './chart-labels.ts';
import { layoutChart } from './chart-layout.ts';
import type { ChartLayout, StateBox } from './chart-layout.ts';
import { clearestChart, crossingsOf } from './clearest-chart.ts';

const words = { state: (path: string) => path, event: (event: string) => event };

/** A chart as text: `a b c: a>b go, b>a back`; the first state is the initial one. */
function chartOf(text: string): Statechart {
  const [names = '', ways = ''] = text.split(': ');
  return {
    states: names.split(' ').map((path, index) => ({ path, description: '', initial: index === 0 })),
    arrows: ways.split(', ').flatMap((way) => {
      const [ends = '', event = ''] = way.split(' ');
      const [from = '', to = ''] = ends.split('>');
      return from === '' ? [] : [{ from, to, event }];
    }),
  };
}

const CHARTS: Readonly<Record<string, Statechart>> = {
  'one state': chartOf('open'),
  'two states that lead to each other': chartOf('idle busy: idle>busy ask, busy>idle answer'),
  'three states, each leading to each': chartOf('a b c: a>b x, b>a y, a>c x, c>a y, b>c x, c>b y'),
  'a state that leads to itself': chartOf('waiting off: waiting>waiting news, waiting>off end'),
  'a reader of requests': chartOf(
    'idle reading working waiting answered streaming upgraded over: idle>reading data, idle>over closed, idle>over idleTimeout, ' +
      'reading>over closed, reading>working, reading>waiting, working>waiting workDone, working>over closed, waiting>over closed, ' +
      'waiting>answered respond, waiting>streaming open, waiting>upgraded upgrade, answered>idle, streaming>over closed, ' +
      'streaming>answered finish, upgraded>over closed',
  ),
  "TCP's own machine": tcp.chart(),
  // Its arrows without a named event, as RFC 9293 figure 5 has them.
  "TCP's diagram": chartOf(
    'CLOSED SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK TIME-WAIT gone: ' +
      'CLOSED>SYN-SENT open, CLOSED>SYN-RECEIVED segment, SYN-SENT>ESTABLISHED, SYN-SENT>SYN-RECEIVED, SYN-SENT>gone, ' +
      'SYN-RECEIVED>ESTABLISHED, SYN-RECEIVED>gone, ESTABLISHED>FIN-WAIT-1 close, ESTABLISHED>CLOSE-WAIT, ESTABLISHED>gone, ' +
      'FIN-WAIT-1>FIN-WAIT-2, FIN-WAIT-1>CLOSING, FIN-WAIT-1>TIME-WAIT, FIN-WAIT-1>gone, FIN-WAIT-2>TIME-WAIT, ' +
      'FIN-WAIT-2>gone finWait2Timeout, CLOSE-WAIT>LAST-ACK close, CLOSE-WAIT>gone, CLOSING>TIME-WAIT, CLOSING>gone, ' +
      'LAST-ACK>gone, TIME-WAIT>TIME-WAIT segment, TIME-WAIT>gone timeWaitTimeout',
  ),
};

function isOnEdge({ x, y }: Point, box: StateBox): boolean {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const isWithin = x >= box.left && x <= right && y >= box.top && y <= bottom;
  return isWithin && (x === box.left || x === right || y === box.top || y === bottom);
}

function isCrossing(one: Point, other: Point, box: StateBox): boolean {
  return (
    Math.max(one.x, other.x) > box.left &&
    Math.min(one.x, other.x) < box.left + box.width &&
    Math.max(one.y, other.y) > box.top &&
    Math.min(one.y, other.y) < box.top + box.height
  );
}

function overlap(one: StateBox, other: StateBox): boolean {
  return (
    one.left < other.left + other.width &&
    other.left < one.left + one.width &&
    one.top < other.top + other.height &&
    other.top < one.top + one.height
  );
}

function expectSound(layout: ChartLayout): void {
  const { boxes, arrows, width, height } = layout;
  for (const [index, box] of boxes.entries()) {
    expect(box.left >= 0 && box.left + box.width <= width && box.top + box.height <= height).toBe(true);
    for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
  }
  const boxOf = new Map(boxes.map((box) => [box.state.path, box]));
  for (const { from, to, points } of arrows) {
    const [start, end] = [boxOf.get(from), boxOf.get(to)];
    const [first, last] = [points[0], points.at(-1)];
    if (start === undefined || end === undefined || first === undefined || last === undefined) {
      throw new Error(`the arrow from ${from} to ${to} is not drawn`);
    }
    expect(isOnEdge(first, start) && isOnEdge(last, end)).toBe(true);
    points.slice(1).forEach((point, index) => {
      const before = points[index] ?? point;
      expect((before.x === point.x) !== (before.y === point.y)).toBe(true);
      expect(boxes.filter((box) => isCrossing(before, point, box))).toEqual([]);
    });
  }
}

describe('the layout of a statechart', () => {
  it.each(Object.entries(CHARTS))('keeps boxes apart and connects every arrow: %s', (_, chart) => {
    for (const width of [288, 440, 480]) expectSound(layoutChart(chart, words, width));
  });

  it.each(Object.entries(CHARTS))('crosses no more arrows in more room, and stays in its middle: %s', (_, chart) => {
    const narrow = clearestChart(chart, words, 440);
    for (const width of [480, 560, 640, 800]) {
      const wide = clearestChart(chart, words, width);
      expectSound(wide);
      expect(wide.width).toBe(width);
      expect(crossingsOf(wide)).toBeLessThanOrEqual(crossingsOf(narrow));
    }
  });

  it("draws TCP's own machine with two crossings, wider than a phone rather than as a tangle", () => {
    for (const width of [320, 440, 640]) {
      const layout = clearestChart(tcp.chart(), words, width);
      expect([layout.width, crossingsOf(layout)]).toEqual([Math.max(440, width), 2]);
    }
  });

  it('is laid out once for a width and its words', () => {
    const chart = chartOf('a b: a>b go');
    const other = { ...words, state: (path: string) => `the ${path}` };
    expect(clearestChart(chart, { ...words }, 440)).toBe(clearestChart(chart, words, 440));
    expect(clearestChart(chart, other, 440)).not.toBe(clearestChart(chart, words, 440));
    expect(clearestChart(chart, words, 480)).not.toBe(clearestChart(chart, words, 440));
  });

  it('keeps boxes apart and connects every arrow of any machine of up to twelve states', () => {
    const states = fc.integer({ min: 1, max: 12 });
    const ways = fc.array(fc.tuple(fc.nat(11), fc.nat(11), fc.constantFrom('', 'go', 'timeWaitTimeout')), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(states, ways, (count, pairs) => {
        const names = Array.from({ length: count }, (_, index) => `state${index}`);
        const arrows = pairs.map(([from, to, event]) => `state${from % count}>state${to % count} ${event}`);
        expectSound(layoutChart(chartOf(`${names.join(' ')}: ${arrows.join(', ')}`), words, 440));
      }),
      { numRuns: 40 },
    );
  });

  it('is the same every time', () => {
    const chart = CHARTS["TCP's diagram"] ?? chartOf('a');
    expect(layoutChart(chart, words, 440)).toEqual(layoutChart(chart, words, 440));
  });

  it('merges the transitions of two states into one arrow with all their events', () => {
    const { arrows } = layoutChart(chartOf('a b: a>b ended, a>b closed, a>b ended, a>b'), words, 440);
    expect(arrows.map(({ label }) => label?.text)).toEqual(['ended, closed']);
  });

  it('draws a state with states of its own as those, and enters it at its initial one', () => {
    const chart = chartOf('off on on.slow on.fast: off>on start, on.slow>on.fast up, on>off stop');
    const states = chart.states.map((state) => ({
      ...state,
      initial: state.path !== 'on' && state.path !== 'on.fast',
    }));
    const { boxes, arrows } = layoutChart({ ...chart, states }, words, 440);
    expect(boxes.map(({ state }) => state.path)).toEqual(['off', 'on.slow', 'on.fast']);
    expect(arrows.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'off on.slow',
      'on.slow on.fast',
      'on.slow off',
      'on.fast off',
    ]);
  });

  it('puts no label upon a box or another label, and finds a place for most', () => {
    for (const chart of Object.values(CHARTS)) {
      const { boxes, arrows, width } = layoutChart(chart, words, 440);
      const labels = arrows.flatMap(({ label }) => (label === null ? [] : [labelBox(label)]));
      const wanted = arrows.filter(({ events }) => events.length > 0);
      expect(labels.length).toBe(wanted.length);
      labels.forEach((label, index) => {
        expect(label.left >= 0 && label.left + label.width <= width).toBe(true);
        for (const other of [...boxes, ...labels.slice(index + 1)]) {
          const isApart =
            label.left + label.width <= other.left ||
            other.left + other.width <= label.left ||
            label.top + label.height <= other.top ||
            other.top + other.height <= label.top;
          expect(isApart).toBe(true);
        }
      });
    }
  });
});
