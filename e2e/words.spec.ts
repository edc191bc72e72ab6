import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { patterns } from '../src/patterns/index.ts';
import { textWidth } from '../src/views/geometry/text-width.ts';
import { fontOf } from '../src/views/golden/ink.ts';
import { drawn, openPattern, test } from './support.ts';

/** Every word of the figures as the browser sets it: what it is, where, and how wide. */
function wordsOf(page: Page) {
  return page.locator('svg.fig text').evaluateAll((nodes) =>
    nodes.flatMap((node) => {
      if (!(node instanceof SVGTextElement) || node.children.length > 0 || node.textContent.trim() === '') return [];
      if (!node.checkVisibility()) return [];
      const figure = node.closest('svg.fig')?.getAttribute('class')?.split(' ') ?? [];
      return [
        {
          said: node.textContent,
          name: node.classList[0] ?? '',
          figure,
          width: node.getComputedTextLength(),
        },
      ];
    }),
  );
}

const SIZES = ['wide', 'medium', 'phone', 'tiny', 'projector'] as const;
const WORDS = ['page', 'phone', 'big', 'projector', 'fan', 'bigFan', 'projectorFan'] as const;

for (const { id, title } of patterns) {
  test(`words of ${title} are as wide as the layout of the figure takes them to be`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await openPattern(page, `./${id}/?ui.ask=off`);
    const seen = new Set<string>();
    for (const key of ['2', '5', '8']) {
      await page.keyboard.press(key);
      await drawn(page);
      for (const { said, name, figure, width } of await wordsOf(page)) {
        const size = SIZES.find((each) => figure.includes(each)) ?? 'wide';
        const words = WORDS.find((each) => figure.includes(each)) ?? 'page';
        const font = fontOf(name, { size, words });
        if (font === undefined) continue;
        seen.add(name);
        expect(Math.abs(textWidth(said, font) - width), `"${said}" (${name})`).toBeLessThanOrEqual(2);
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining(['station', 'host-name', 'host-state']));
  });
}
