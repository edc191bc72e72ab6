import { describe, expect, test } from 'vitest';
import type { HostPicture, LinkPicture } from './lanes.ts';
import { layoutFigure, shownWindow } from './layout.ts';
import { hostBox, linkBox } from './hit-boxes.ts';
import { HOSTS, LINKS } from './synthetic-log.ts';

const SCREEN = { hosts: HOSTS, links: LINKS, width: 1152, split: 'balanced' } as const;

function crowd(clients: number): { hosts: HostPicture[]; links: LinkPicture[] } {
  const ids = Array.from({ length: clients }, (_, index) => (index === 0 ? 'client' : `client${index + 1}`));
  const [, server, feed] = HOSTS;
  if (server === undefined || feed === undefined) throw new Error('the synthetic topology has three hosts');
  return {
    hosts: [...ids.map((id): HostPicture => ({ id, title: id, shape: 'browser', group: 'client' })), server, feed],
    links: [...ids.map((from) => ({ from, to: 'server', latencyUs: 1 })), { from: 'feed', to: 'server', latencyUs: 1 }],
  };
}

describe('the layout', () => {
  test('puts everything where the design has it', () => {
    const layout = layoutFigure(SCREEN);
    expect(layout.lanes.map(({ key, y, x }) => [key, y, x])).toEqual([
      ['client', 70, 880],
      ['server', 244, 880],
      ['feed', 346, 880],
    ]);
    expect(layout.paper).toEqual({ left: 138, right: 792, axis: 368, isShown: true });
    expect(layout.height).toBe(396);
  });

  test('has who asks on top and where news comes from at the bottom, however the hosts are listed', () => {
    const { lanes } = layoutFigure({
      ...SCREEN,
      hosts: HOSTS.map((_, index) => HOSTS.at(-1 - index)).filter((host) => host !== undefined),
    });
    expect(lanes.map(({ key }) => key)).toEqual(['client', 'server', 'feed']);
  });

  test('stands in columns when a link would run past a lifeline', () => {
    const two = layoutFigure({ ...SCREEN, ...crowd(2), width: 1440 });
    expect(two.arrangement.kind).toBe('columns');
    const [client, client2, server, feed] = two.lanes.map(({ x }) => x);
    expect(client).toBe(client2);
    expect(client).toBeLessThan(server ?? 0);
    expect(server).toBeLessThan(feed ?? 0);
  });

  test('draws eight lifelines singly on a wide screen and five on a phone', () => {
    expect(layoutFigure({ ...SCREEN, ...crowd(6) }).lanes).toHaveLength(8);
    expect(layoutFigure({ ...SCREEN, ...crowd(6), width: 390 }).lanes.map(({ key }) => key)).toEqual([
      'client',
      'client2',
      'more client',
      'server',
      'feed',
    ]);
  });

  test('joins the rest of a crowd in one lifeline, but never a host that must be seen', () => {
    const { lanes, laneOf } = layoutFigure({ ...SCREEN, ...crowd(50), pinned: new Set(['client30']) });
    expect(lanes.map(({ key }) => key)).toEqual(['client', 'client2', 'client30', 'more client', 'server', 'feed']);
    expect(laneOf.get('client7')?.hosts).toHaveLength(47);
  });

  test.each([320, 390, 700, 1152, 1440])('keeps everything inside a figure %d wide', (width) => {
    const { lanes, paper, stage, height } = layoutFigure({ ...SCREEN, width });
    expect(paper.left).toBeLessThan(paper.right);
    expect(stage.right).toBeLessThanOrEqual(width);
    for (const { x, y } of lanes) {
      expect(x).toBeGreaterThan(paper.right);
      expect(x).toBeLessThan(stage.right);
      expect(y).toBeLessThan(height);
    }
  });

  test('shows less time where there is less room', () => {
    const shown = [320, 390, 700, 1152].map((width) => shownWindow(layoutFigure({ ...SCREEN, width })) / 1e6);
    expect(shown).toEqual([4, 5.2, 7, 10]);
    expect(shownWindow(layoutFigure({ ...SCREEN, width: 390 }), 20e6)).toBe(10.4e6);
  });

  test('without a stage has only paper, and without paper only a stage', () => {
    const paper = layoutFigure({ ...SCREEN, split: 'paper' });
    expect([paper.stage.isShown, paper.paper.right]).toEqual([false, 1152 - 24 - 38]);
    const stage = layoutFigure({ ...SCREEN, split: 'stage' });
    expect([stage.paper.isShown, stage.stationX]).toEqual([false, null]);
  });

  test.each([320, 390, 1152])('has buttons of at least 24 pixels over hosts and links in a figure %d wide', (width) => {
    const layout = layoutFigure({ ...SCREEN, width });
    const boxes = [...layout.lanes.map((lane) => hostBox(lane, layout)), ...LINKS.map((link) => linkBox(link, layout))];
    for (const box of boxes) {
      expect(box?.width).toBeGreaterThanOrEqual(24);
      expect(box?.height).toBeGreaterThanOrEqual(24);
    }
  });
});
