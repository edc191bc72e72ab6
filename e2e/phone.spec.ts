import { expect } from '@playwright/test';
import { accessibilityProblems, controlsOf, drawn, openPattern, test } from './support.ts';

for (const viewport of [
  { width: 390, height: 844 },
  { width: 320, height: 640 },
]) {
  test(`on a screen of ${viewport.width} pixels nothing scrolls sideways and everything is within reach`, async ({
    page,
  }) => {
    await page.setViewportSize(viewport);
    await openPattern(page, './short-polling/');
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await overflow()).toBe(0);
    await expect(controlsOf(page).play).toBeInViewport();
    for (const tab of ['Set', 'Break', 'Log', 'Numbers']) {
      await page.getByRole('button', { name: tab, exact: true }).click();
      await expect(page.getByRole('button', { name: tab, exact: true })).toHaveAttribute('aria-pressed', 'true');
      expect(await overflow()).toBe(0);
    }
    await page.getByRole('button', { name: 'API server', exact: true }).click();
    await drawn(page);
    expect(await overflow()).toBe(0);
    await page.getByRole('button', { name: 'Break', exact: true }).click();
    await page.getByRole('button', { name: 'Cut Browser-API server', exact: true }).click();
    await drawn(page);
    await expect(page.getByRole('button', { name: 'Restore Browser-API server', exact: true })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.goto('./');
    expect(await overflow()).toBe(0);
  });
}
