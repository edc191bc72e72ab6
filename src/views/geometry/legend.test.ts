import { describe, expect, test } from 'vitest';
import { SECOND } from '../../kernel/time.ts';
import { LEGEND, legendOf, legendShapes } from './legend.ts';
import { NOTHING_DRAWN } from './mark.ts';
import { shortPollingLog } from './synthetic-log.ts';

const timeline = shortPollingLog().timeline();
const entries = shortPollingLog().build();
const at = (seconds: number) => ({
  timeline,
  lens: 'messages' as const,
  drawn: NOTHING_DRAWN,
  from: (seconds - 5) * SECOND,
  limit: entries.filter((entry) => entry.at <= seconds * SECOND).length,
});

describe('the legend of a page', () => {
  test('names at most five marks, those in the window, what broke first', () => {
    const marks = legendOf(at(14));
    expect(marks.length).toBeLessThanOrEqual(5);
    expect(marks[0]).toBe('lost');
    expect(marks).toContain('request');
  });

  test('does not name what has not happened yet, nor what has left the window', () => {
    expect(legendOf(at(11))).not.toContain('lost');
    expect(legendOf(at(25))).not.toContain('lost');
  });

  test('can draw each of its marks', () => {
    for (const mark of LEGEND) expect(legendShapes(mark).length).toBeGreaterThan(0);
  });
});
