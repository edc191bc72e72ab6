import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { hostOfTwo } from './deployments.ts';
import { controlsOf, drawn, expectSame, openPattern, settled, test } from './support.ts';

test.use({ serviceWorkers: 'allow' });

/** The site is kept once the worker rules the page. */
async function kept(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state ?? '')).toBe('activated');
}

test('a site that was visited once works without a network, page by page, with its settings', async ({
  page,
  context,
}) => {
  await openPattern(page, './short-polling/?interval=1s&t=9s');
  const before = await settled(page);
  await kept(page);
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

test('an update waits until it is taken, and then the whole new site works without a network, under each of its addresses', async ({
  browser,
}) => {
  const host = await hostOfTwo();
  const context = await browser.newContext({ baseURL: host.origin, serviceWorkers: 'allow' });
  const page = await context.newPage();
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));
  const ready = () => expect(page.locator('html[data-ready]')).toBeAttached();
  try {
    await page.goto('/short-polling/');
    await ready();
    await kept(page);
    // Pages of the first deployment lie in the cache of the browser, too.
    for (const address of ['/', '/tcp/', '/tcp/notes/']) await page.goto(address);
    host.deploy();
    await page.goto('/tcp/');
    const update = page.getByRole('button', { name: /^Update/ });
    await expect(update).toBeVisible();
    // Whoever is in the middle of something stays with what is there, all of it.
    await page.reload();
    await ready();
    await expect(page).toHaveTitle('TCP - Roundtrip');
    await page.getByRole('region', { name: 'Stage', exact: true }).getByRole('button').first().click();
    await expect(page.getByRole('region', { name: 'Inspector' })).toBeVisible();
    await update.click();
    await expect(page).toHaveTitle('Second: TCP - Roundtrip');
    await ready();
    await expect(update).toHaveCount(0);

    await context.setOffline(true);
    for (const address of [
      '/tcp',
      '/tcp?seed=5',
      '/tcp/',
      '/tcp/?seed=5&t=1s',
      '/tcp/index.html',
      '/tcp/index.html?seed=5',
      '/%74cp/',
      '/pub-sub/',
    ]) {
      await page.goto(address);
      await ready();
      expect(await page.title(), address).toMatch(/^Second: /);
      if (address.includes('seed=5')) await expect(page.getByRole('textbox', { name: 'Seed' })).toHaveValue('5');
    }
    for (const address of [
      '/',
      '/index.html',
      '/?ui.theme=night',
      '/tcp/notes',
      '/tcp/notes/',
      '/tcp/notes/index.html?x=1',
    ]) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await page.title(), address).toMatch(/^Second: /);
    }
    // One version and no other is kept.
    expect(await page.evaluate(() => caches.keys())).toEqual(['roundtrip-second']);
    expect(failures).toEqual([]);
  } finally {
    await context.close();
    host.close();
  }
});
