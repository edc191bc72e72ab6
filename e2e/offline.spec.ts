import { expect } from '@playwright/test';
import { controlsOf, drawn, expectSame, openPattern, settled, test } from './support.ts';

test.use({ serviceWorkers: 'allow' });

test('a site that was visited once works without a network, page by page, with its settings', async ({
  page,
  context,
}) => {
  await openPattern(page, './short-polling/?interval=1s&t=9s');
  const before = await settled(page);
  // The site is kept once the worker rules the page.
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state ?? ''), { timeout: 20_000 })
    .toBe('activated');
  await context.setOffline(true);
  await page.reload();
  await drawn(page);
  expectSame(await settled(page), before);
  // What was never opened is there, too.
  await page.goto('./pub-sub/?t=14s');
  await drawn(page);
  await controlsOf(page).stepForward.click();
  await page.getByRole('button', { name: 'Broker', exact: true }).click();
  await expect(page.getByRole('button', { name: /close/i })).toBeVisible();
  await page.goto('./');
  await expect(page.getByRole('region', { name: 'Patterns' }).locator('svg').first()).toBeVisible();
  await page.goto('./tcp/notes/');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('TCP');
});
