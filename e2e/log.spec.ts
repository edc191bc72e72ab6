import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { openPattern } from './support.ts';

/** Opens the log of a page and waits until its row of now is in sight. */
async function openLog(page: Page, address: string) {
  await openPattern(page, address);
  await page.getByRole('button', { name: 'Event log', exact: true }).click();
  const log = page.getByRole('region', { name: 'Event log', exact: true });
  await expect(log.locator('[aria-current]').last()).toBeInViewport();
  return log;
}

test('rows are as high as their words need, and what is not yet is marked once', async ({ page }) => {
  const log = await openLog(page, './pub-sub/?t=20s');
  const shown = await log
    .locator('button[data-place]')
    .evaluateAll((rows) =>
      rows
        .filter((row) => row.checkVisibility({ contentVisibilityAuto: true }))
        .map((row) => ({ isCut: row.scrollHeight > row.clientHeight + 1, height: row.clientHeight })),
    );
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter(({ isCut }) => isCut)).toEqual([]);
  expect(new Set(shown.map(({ height }) => height)).size).toBeGreaterThan(1);
  await expect(log.getByText('Not yet: what comes if nothing is touched')).toHaveCount(1);
});

test('time moves the log to its row of now, and leaves whoever scrolls away where they are', async ({ page }) => {
  const log = await openLog(page, './pub-sub/?t=20s');
  await page.getByRole('slider', { name: 'Time', exact: true }).focus();
  await page.keyboard.press('Home');
  await expect(log.locator('[aria-current]').last()).toBeInViewport();
  const scroller = log.locator('[data-part^=chapter]').first().locator('..');
  await scroller.evaluate((node) => {
    node.scrollTop = 9_000;
  });
  await page.waitForTimeout(300);
  expect(await scroller.evaluate((node) => node.scrollTop)).toBeGreaterThan(5_000);
});

test('of a long log only the rows near sight exist, and End goes to its last', async ({ page }) => {
  const log = await openLog(page, './pub-sub/?subscribers=10&t=59s');
  const rows = log.getByRole('listitem');
  const size = Number(await rows.first().getAttribute('aria-setsize'));
  expect(size).toBeGreaterThan(4_000);
  expect(await rows.count()).toBeLessThan(400);
  await log.locator('button[tabindex="0"]').focus();
  await page.keyboard.press('End');
  await expect(page.locator(':focus')).toBeInViewport();
  expect(await rows.last().getAttribute('aria-posinset')).toBe(String(size));
});
