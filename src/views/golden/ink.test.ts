import { describe, expect, test } from 'vitest';
import { layoutFigure } from '../geometry/layout.ts';
import { HOSTS, LINKS } from '../geometry/synthetic-log.ts';
import { crosses, meetingsIn } from './ink.ts';
import type { Inks } from './ink.ts';

const layout = layoutFigure({ hosts: HOSTS, links: LINKS, width: 1152, split: 'balanced' });
const word = { name: 'note', said: 'lost', left: 300, right: 330, top: 100, bottom: 110 };
const inks = (other: Partial<Inks>): Inks => ({ words: [word], lines: [], bodies: [], ...other });

describe('the ink of a figure', () => {
  test('tells when words meet a line, a token, other words or the edge', () => {
    expect(meetingsIn(inks({}), layout)).toEqual([]);
    expect(meetingsIn(inks({ lines: [{ name: 'wire', x1: 290, y1: 90, x2: 340, y2: 120 }] }), layout)).toHaveLength(1);
    expect(
      meetingsIn(inks({ bodies: [{ name: 'tok', left: 325, right: 340, top: 95, bottom: 105 }] }), layout),
    ).toHaveLength(1);
    expect(meetingsIn(inks({ words: [word, { ...word, said: 'refused', left: 329 }] }), layout)).toHaveLength(1);
    expect(meetingsIn(inks({ words: [{ ...word, right: 1153 }] }), layout)).toEqual(['"lost" leaves the figure']);
  });

  test('leaves alone what passes beside words', () => {
    expect(crosses({ x1: 290, y1: 90, x2: 340, y2: 99 }, word)).toBe(false);
    expect(crosses({ x1: 331, y1: 0, x2: 331, y2: 200 }, word)).toBe(false);
    expect(crosses({ x1: 315, y1: 0, x2: 315, y2: 200 }, word)).toBe(true);
  });
});
