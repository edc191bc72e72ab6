import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

test('the home page shows its title, logs no error and asks no other origin', async ({ page, baseURL }) => {
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));

  await page.goto('./', { waitUntil: 'networkidle' });

  await expect(page.getByRole('heading', { level: 1, name: 'Roundtrip' })).toBeVisible();
  expect(complaints).toEqual([]);
  expect(requests.length).toBeGreaterThan(1);
  const own = new URL(baseURL ?? '').origin;
  expect(requests.filter((url) => !url.startsWith('data:') && new URL(url).origin !== own)).toEqual([]);
});

test('the built page refuses inline scripts', async ({ page }) => {
  await page.goto('./');
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.documentElement.dataset.inline = "ran"';
    document.head.append(script);
    return document.documentElement.dataset['inline'] ?? 'refused';
  });
  expect(ran).toBe('refused');
});

test('the home page has no accessibility violation that a machine can find', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
});
