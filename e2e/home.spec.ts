import { expect } from '@playwright/test';
import { accessibilityProblems, test } from './support.ts';

test('home says what this is and leads to every pattern, with a picture made by the simulator', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('See how backends talk');
  const cards = page.getByRole('region', { name: 'Patterns' }).getByRole('link');
  const count = await cards.count();
  expect(count).toBeGreaterThan(0);
  for (let index = 0; index < count; index += 1) {
    await cards.nth(index).scrollIntoViewIfNeeded();
    await expect(cards.nth(index).locator('svg').first()).toBeVisible();
  }
  await cards.filter({ hasText: 'number every byte' }).click();
  await expect(page).toHaveURL(/\/tcp\/$/);
  await expect(page).toHaveTitle('TCP - Roundtrip');
  await page.getByRole('link', { name: 'Roundtrip', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('See how backends talk');
});

test('every kind of message is explained', async ({ page }) => {
  await page.goto('./');
  const aid = page.getByRole('region', { name: 'How to read the pictures' });
  await expect(aid.getByRole('listitem')).toHaveCount(8);
});

test('the built page refuses inline scripts', async ({ browser, baseURL }) => {
  // A page of its own: here the refusal is the story, and no complaint.
  const page = await browser.newPage();
  await page.goto(baseURL ?? '');
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.documentElement.dataset.inline = "ran"';
    document.head.append(script);
    return document.documentElement.dataset['inline'] ?? 'refused';
  });
  expect(ran).toBe('refused');
  await page.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`home has no accessibility problem that a machine can find, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('./');
    await expect(page.getByRole('region', { name: 'Patterns' }).locator('svg').first()).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await accessibilityProblems(page, { rules: ['color-contrast'] })).toEqual([]);
  });
}

test('the theme can be chosen and is remembered', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('./');
  await page.getByRole('button', { name: 'Night theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'night');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'night');
  await page.getByRole('button', { name: 'Light theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('every pattern has notes for its teacher, without scripts, and a way back', async ({ page }) => {
  await page.goto('./short-polling/');
  await page.getByRole('link', { name: 'Notes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Short polling: notes for the teacher' })).toBeVisible();
  expect(await page.locator('script').count()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('link', { name: 'Short polling' }).click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('the models say what they assume, what they were checked against and where their numbers come from', async ({
  page,
}) => {
  await page.goto('./');
  await page.getByRole('link', { name: 'About the models' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'About the models' })).toBeVisible();
  await expect(page.getByRole('row', { name: /nginx/ }).first()).toBeVisible();
  expect(await page.locator('script').count()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('link', { name: 'Roundtrip' }).click();
  await expect(page.getByRole('link', { name: /TCP/ })).toBeVisible();
});
