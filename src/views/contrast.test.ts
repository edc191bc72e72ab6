import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('theme.css', import.meta.url), 'utf8');
const THEMES = ['light', 'night'] as const;
type Theme = (typeof THEMES)[number];

const tokens = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g)].map(
    ([, name = '', light = '', night = '']) => [name, { light, night }],
  ),
);

function colour(name: string, theme: Theme): string {
  const found = tokens.get(name)?.[theme];
  if (found === undefined) throw new Error(`theme.css has no colour --${name}`);
  return found;
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

const TEXT = 4.5;
const GRAPHIC = 3;
const pairs: readonly (readonly [front: string, back: string, least: number])[] = [
  ...['ink', 'ink-2', 'ink-3', 'hand'].flatMap((front) =>
    ['paper', 'paper-2'].map((back) => [front, back, TEXT] as const),
  ),
  ...['request', 'response', 'push', 'publish', 'quiet'].map((kind) => [`k-${kind}`, 'paper', TEXT] as const),
  ...['request', 'response', 'push', 'publish', 'quiet'].map((kind) => [`k-${kind}`, 'paper-2', GRAPHIC] as const),
  // The glyph on a filled token.
  ...['request', 'response', 'push', 'publish'].map((kind) => ['paper', `k-${kind}`, TEXT] as const),
  ['edge', 'paper', GRAPHIC],
  ['edge', 'paper-2', GRAPHIC],
  ['on-hand', 'hand', TEXT],
  ['ink-2', 'hand-wash', TEXT],
  ['k-push', 'wait-wash', GRAPHIC],
  ['k-request', 'hold-wash', GRAPHIC],
];

describe.each(THEMES)('in the %s theme', (theme) => {
  test.each(pairs)('%s on %s keeps a contrast of at least %d', (front, back, least) => {
    expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(least);
  });
});

test('every colour is written for day and night', () => {
  expect(tokens.size).toBe(18);
  expect(contrast(colour('ink', 'light'), colour('paper', 'light'))).toBeCloseTo(15.8, 1);
  expect(contrast(colour('ink', 'night'), colour('paper', 'night'))).toBeCloseTo(15.5, 1);
});
