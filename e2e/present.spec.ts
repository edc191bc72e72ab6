import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { accessibilityProblems, controlsOf, drawn, openPattern, test } from './support.ts';

const ROOM = { width: 1920, height: 1080 };
const transportOf = (page: Page) => page.getByRole('region', { name: 'Transport' }).locator('..');

async function present(page: Page, address: string): Promise<void> {
  await page.setViewportSize(ROOM);
  await page.goto(address);
  await drawn(page);
  await page.getByRole('button', { name: 'Present', exact: true }).click();
  await drawn(page);
}

/** Every word that is seen, with the size in which it stands on the screen. */
function sizesOf(page: Page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('body *')].flatMap((node) => {
      const own = [...node.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
      const words = own.map(({ textContent }) => textContent ?? '').join('');
      const { width, height } = node.getBoundingClientRect();
      if (words.trim() === '' || width * height === 0 || node.closest('.sr, [display=none], option') !== null)
        return [];
      const scale = node instanceof SVGGraphicsElement ? (node.getScreenCTM()?.a ?? 1) : 1;
      const size = Number.parseFloat(getComputedStyle(node).fontSize) * scale;
      return [{ words, size, least: node.matches('.tok-glyph') ? 18 : 24 }];
    }),
  );
}

for (const address of ['./reverse-proxy/', './pub-sub/', './tcp/', './long-polling/?ui.theme=night']) {
  test(`${address} is large enough for the back row, and a machine finds no problem in it`, async ({ page }) => {
    await present(page, address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const sizes = await sizesOf(page);
    expect(sizes.length).toBeGreaterThan(20);
    expect(sizes.filter(({ size, least }) => size < least - 0.01)).toEqual([]);
    expect(sizes.some(({ size }) => Math.round(size) === 44)).toBe(true);
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
      return [scrollWidth - clientWidth, scrollHeight - clientHeight];
    });
    expect(overflow).toEqual([0, 0]);
    expect(await accessibilityProblems(page)).toEqual([]);
    // Hosts alone, too: then the subtitle tells the time.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('show the hosts');
    await page.keyboard.press('Enter');
    await drawn(page);
    await expect(page.locator('main time')).toBeVisible();
    const large = await sizesOf(page);
    expect(large.filter(({ size, least }) => size < least - 0.01)).toEqual([]);
  });
}

test('the controls go away when nobody touches anything, but not from under the focus', async ({ page }) => {
  await present(page, './short-polling/');
  const { play, time } = controlsOf(page);
  const transport = transportOf(page);
  await expect(transport).toHaveCSS('opacity', '0');
  await page.mouse.move(400, 400);
  await expect(transport).toHaveCSS('opacity', '1');
  await expect(transport).toHaveCSS('opacity', '0');
  // Tab brings them back, and they stay as long as it is in them.
  while (!(await transport.evaluate((node) => node.contains(document.activeElement)))) await page.keyboard.press('Tab');
  await expect(transport).toHaveCSS('opacity', '1');
  await page.waitForTimeout(4_000);
  await expect(transport).toHaveCSS('opacity', '1');
  await expect(time).toBeAttached();
  // Whoever clicked is not whoever goes on with the keyboard.
  await play.click();
  await expect(transport).toHaveCSS('opacity', '0');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Present', exact: true })).toBeFocused();
});

test('a presenter’s remote walks the questions, and what is asked is named', async ({ page }) => {
  await present(page, './reverse-proxy/');
  const story = page.getByRole('region', { name: 'Questions' });
  const current = story.locator('[aria-current=step]');
  const titles = await story.getByRole('listitem').allTextContents();
  expect(titles).toHaveLength(3);
  await expect(current).toHaveText(titles[0] ?? '');
  await page.keyboard.press('PageDown');
  await expect(current).toHaveText(titles[1] ?? '');
  await page.keyboard.press('PageUp');
  await expect(current).toHaveText(titles[0] ?? '');
  // The pointer brings the controls over the line of questions: they have a button for it.
  await page.getByRole('button', { name: /^Previous/ }).click();
  await expect(current).toHaveText(titles[2] ?? '');
  await expect(story).toContainText('3 of 3');
});

test('T presents and leaves, B makes the screen black, F fills it', async ({ page }) => {
  await page.setViewportSize(ROOM);
  await openPattern(page, './short-polling/');
  await page.keyboard.press('b');
  const black = page.getByRole('button', { name: /^The screen is black/ });
  await expect(black).toHaveCount(0);
  await page.keyboard.press('t');
  await expect(page.getByRole('region', { name: 'Metrics' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Controls' })).toHaveCount(0);
  await page.keyboard.press('b');
  await expect(black).toBeVisible();
  await black.click();
  await expect(black).toHaveCount(0);
  await page.keyboard.press('f');
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await page.keyboard.press('f');
  await expect.poll(() => page.evaluate(() => document.fullscreenElement === null)).toBe(true);
  await page.keyboard.press('t');
  await expect(page.getByRole('region', { name: 'Controls' })).toBeVisible();
});

test('on a phone the page can be shown, too', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPattern(page, './reverse-proxy/');
  await page.keyboard.press('t');
  await drawn(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  await expect(controlsOf(page).play).toBeInViewport();
  expect(await accessibilityProblems(page)).toEqual([]);
});
