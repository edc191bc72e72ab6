import { expect } from '@playwright/test';
import { accessibilityProblems, controlsOf, drawn, expectSame, openPattern, settled, test } from './support.ts';

test('everything can be done with the keyboard alone', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { time, pause, play } = controlsOf(page);
  const press = async (key: string) => {
    await page.keyboard.press(key);
    return settled(page);
  };
  await press('ArrowRight');
  const start = await settled(page);
  const next = await press('ArrowRight');
  expect(next.step).not.toBe(start.step);
  expectSame(await press('ArrowLeft'), start);
  await press('Home');
  await expect(time).toHaveValue('0');
  await press('5');
  await expect(time).toHaveValue('30000');
  await press('Shift+ArrowLeft');
  await expect(time).toHaveValue('29000');
  await page.keyboard.press('Space');
  await expect(pause).toBeVisible();
  await page.keyboard.press('k');
  await expect(play).toBeVisible();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  const cut = page.getByRole('button', { name: 'Cut Browser-API server', exact: true });
  await cut.focus();
  await page.keyboard.press('Space');
  await drawn(page);
  await expect(page.getByRole('button', { name: 'Restore Browser-API server', exact: true })).toBeVisible();
  await expect(play).toBeVisible();
});

test('keys do nothing in a field, and can be switched off', async ({ page }) => {
  await openPattern(page, './short-polling/?keys=off');
  const { play, seed } = controlsOf(page);
  const before = await settled(page);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('k');
  expectSame(await settled(page), before);
  await expect(play).toBeVisible();
  await page.goto('./short-polling/');
  await drawn(page);
  await seed.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('9');
  await expect(seed).toHaveValue('91');
});

/** One of each kind: two hosts and a newsroom, packets, a broker, a proxy, a database. */
const PAGES = ['./short-polling/', './tcp/', './pub-sub/', './reverse-proxy/', './stateless-stateful/'] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const address of PAGES) {
    test(`${address} has no accessibility problem that a machine can find, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await openPattern(page, address);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByRole('button', { name: 'Event log', exact: true }).click();
      await drawn(page);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByRole('region', { name: 'Event log', exact: true }).getByRole('button').nth(2).click();
      await drawn(page);
      expect(await accessibilityProblems(page)).toEqual([]);
    });
  }
}
