import { expect } from '@playwright/test';
import { controlsOf, expectSame, openPattern, settled, test } from './support.ts';

/** Brokers, proxies and backends, as many as are said to be readable. */
const CROWDED = [
  './pub-sub/?subscribers=10&t=14s',
  './reverse-proxy/?weights=1/1/1/1/1&t=12s',
  './stateless-stateful/?backends=5&t=12s',
] as const;
const STEPS = 4;

for (const { width, height } of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]) {
  for (const address of CROWDED) {
    test(`${address}, ${width} wide: picture, numbers, log and words are the same forwards and backwards`, async ({
      page,
    }) => {
      await page.setViewportSize({ width, height });
      await openPattern(page, address);
      const { stepForward, stepBack, narration } = controlsOf(page);
      await stepForward.click();
      const passed = [await settled(page)];
      for (let count = 0; count < STEPS; count += 1) {
        await stepForward.click();
        passed.push(await settled(page));
      }
      expect(new Set(passed.map(({ digest }) => digest)).size).toBe(passed.length);
      // The log tells what the narration tells.
      const told = (await narration.textContent()) ?? '';
      expect(told).not.toBe('');
      await expect(
        page.getByRole('region', { name: 'Event log' }).locator('[aria-current]', { hasText: told }),
      ).not.toHaveCount(0);
      for (const shown of passed.slice(0, -1).toReversed()) {
        await stepBack.click();
        expectSame(await settled(page), shown);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });
  }
}
