import { expect } from '@playwright/test';
import { patterns } from '../src/patterns/index.ts';
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

for (const width of [390, 360]) {
  test(`on a screen of ${width} pixels the controls of time do not lie on each other`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await openPattern(page, './reverse-proxy/');
    const bar = page.getByRole('region', { name: 'Transport' });
    const boxes = await bar.locator('button, select, input:not([aria-label=Time])').evaluateAll((nodes) =>
      nodes.map((node) => {
        const { left, right, top, bottom } = node.getBoundingClientRect();
        return { name: node.getAttribute('aria-label') ?? node.id, left, right, top, bottom };
      }),
    );
    expect(boxes.length).toBeGreaterThan(6);
    for (const one of boxes) {
      expect(one.right, one.name).toBeLessThanOrEqual(width);
      for (const other of boxes) {
        if (one === other) continue;
        const apart =
          one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
        expect(apart, `${one.name} and ${other.name}`).toBe(true);
      }
    }
  });
}

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]) {
  test(`text grows with the size that the reader has set, ${viewport.width} wide`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await openPattern(page, './short-polling/');
    const sizes = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('body :not(svg *, svg)')]
          .filter((node) =>
            [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent?.trim() !== ''),
          )
          .filter((node) => node.closest('#simulation, .sr, [aria-label="Event log"]') === null)
          .map((node) => ({ text: node.textContent, size: Number.parseFloat(getComputedStyle(node).fontSize) })),
      );
    const before = await sizes();
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '32px';
    });
    await drawn(page);
    const after = await sizes();
    expect(before.length).toBeGreaterThan(30);
    expect(after).toEqual(before.map(({ text, size }) => ({ text, size: 2 * size })));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
    await expect(controlsOf(page).play).toBeInViewport();
  });
}

for (const { id, title } of patterns) {
  test(`on a phone the title, the figure, what is told and the tabs of ${title} are seen at once`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`./${id}/`);
    await drawn(page);
    const skip = page.getByRole('button', { name: 'skip', exact: true });
    if (await skip.isVisible()) await skip.click();
    const bottomOf = async (name: string) => {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      return box === null ? Number.POSITIVE_INFINITY : box.y + box.height;
    };
    const bar = await page.getByRole('region', { name: 'Transport' }).boundingBox();
    expect(await bottomOf('Log')).toBeLessThanOrEqual(bar?.y ?? 0);
    expect(bar?.height).toBeLessThanOrEqual(120);
    const crumb = page.locator('header').getByText(title, { exact: true });
    expect(await crumb.evaluate((node) => node.scrollWidth <= node.clientWidth && node.scrollHeight <= 48)).toBe(true);
  });
}
