import { writeFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { controlsOf, drawn, openPattern, settled, test } from './support.ts';

const historyOf = (page: Page) => page.getByRole('region', { name: 'What you did' });

test('a link that is cut loses what is on it, and undo brings back the run as it was', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { undo, stepForward, time } = controlsOf(page);
  await expect(undo).toBeDisabled();
  const faults = page.getByRole('region', { name: 'Faults', exact: true });
  await faults.getByRole('button', { name: 'Cut Browser-API server', exact: true }).click();
  await drawn(page);
  await expect(historyOf(page).getByRole('listitem').filter({ hasText: 'cut Browser-API server' })).toBeVisible();
  await expect(faults.getByRole('button', { name: 'Restore Browser-API server', exact: true })).toBeVisible();
  await expect(time).toHaveAttribute('aria-valuetext', /cut/i);
  await time.fill('30000');
  const cut = await settled(page);
  await undo.click();
  const mended = await settled(page);
  expect(mended.digest).not.toBe(cut.digest);
  await expect(faults.getByRole('button', { name: 'Cut Browser-API server', exact: true })).toBeVisible();
  await page.goto('./short-polling/?t=30s');
  expect((await settled(page)).digest).toBe(mended.digest);
  await expect(stepForward).toBeEnabled();
});

test('acting in the past keeps the old future, and one can go back to it', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { time } = controlsOf(page);
  await page.getByRole('button', { name: 'Crash API server', exact: true }).click();
  await time.fill('5000');
  await drawn(page);
  await page.getByRole('button', { name: 'Take Browser offline', exact: true }).click();
  await drawn(page);
  await expect(historyOf(page).getByRole('listitem').filter({ hasText: 'crashed API server' })).toHaveCount(0);
  await page.getByRole('button', { name: /^Go back to the run with 1 thing done/ }).click();
  await expect(historyOf(page).getByRole('listitem').filter({ hasText: 'crashed API server' })).toBeVisible();
});

test('everything that can be done to hosts and links is a button', async ({ page }) => {
  await openPattern(page, './short-polling/');
  await page.getByRole('button', { name: 'More ways to break it' }).click();
  const faults = page.getByRole('region', { name: 'Faults', exact: true });
  for (const name of [
    'Kill the programs on API server',
    'Stop listening on API server',
    'Freeze Browser',
    'Reboot API server',
    'Block Browser-API server',
    'Cut Browser to API server',
    'Lose the next packet API server to Browser',
    'Publish a news item',
  ]) {
    await expect(faults.getByRole('button', { name, exact: true })).toBeVisible();
  }
  // What nothing is there for is void, and each column says what it really is.
  await expect(faults.getByRole('button', { name: 'Stop listening on Browser', exact: true })).toBeDisabled();
  await expect(faults.getByRole('definition').filter({ hasText: 'get a RST' })).toBeVisible();
  const table = faults.getByRole('table', { name: 'Hosts' });
  await expect(table.getByRole('columnheader', { name: 'Crash' })).toBeVisible();
  await faults.getByRole('button', { name: 'Crash API server', exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(faults.getByRole('button', { name: 'Crash Newsroom', exact: true })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(faults.getByRole('button', { name: 'Kill the programs on Newsroom', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await drawn(page);
  await expect(historyOf(page)).toContainText('killed the programs on Newsroom');
  await expect(faults.getByRole('button', { name: 'Kill the programs on Newsroom', exact: true })).toBeFocused();
  await expect(faults.getByRole('button', { name: 'Kill the programs on Newsroom', exact: true })).toBeDisabled();
});

test('a live parameter changes the run from now on and can be taken back', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const before = await settled(page);
  const field = page.getByRole('textbox', { name: 'Latency, one way, value' });
  await field.fill('2 s');
  await field.press('Enter');
  await drawn(page);
  await expect(historyOf(page).getByRole('listitem').filter({ hasText: 'set Latency, one way to 2s' })).toBeVisible();
  await expect(field).toHaveValue('2');
  await page.getByRole('button', { name: 'take back: set Latency, one way to 2s' }).click();
  await drawn(page);
  await expect(field).toHaveValue('300');
  expect(before.step).not.toBe('');
});

test('a gesture on a slider is one intervention, made when it ends', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const slider = page.getByRole('slider', { name: 'Latency, one way', exact: true });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (box === null) throw new Error('the slider is not on the page');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  for (let share = 0.55; share < 0.9; share += 0.05) await page.mouse.move(box.x + box.width * share, y);
  await expect(historyOf(page).getByRole('listitem')).toHaveCount(0);
  await page.mouse.up();
  await expect(historyOf(page).getByRole('listitem')).toHaveCount(1);
});

test('a host and a message can be looked into, and Escape closes', async ({ page }) => {
  await openPattern(page, './short-polling/');
  await page.getByRole('button', { name: 'API server', exact: true }).click();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await expect(inspector.getByRole('heading', { level: 2, name: 'API server' })).toBeVisible();
  await expect(inspector.getByRole('button', { name: 'Crash API server' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(inspector).toHaveCount(0);

  await page.getByRole('button', { name: 'Event log', exact: true }).click();
  const log = page.getByRole('region', { name: 'Event log', exact: true });
  await log.getByLabel('Kind').selectOption('messages');
  await log
    .getByRole('button', { name: / asks / })
    .first()
    .click();
  await expect(inspector.getByText('Sizes, layer by layer')).toBeVisible();
  await inspector.getByRole('button', { name: 'close' }).click();
  await expect(inspector).toHaveCount(0);
});

test('news of one’s own are taken from a list, and bad lines are named', async ({ page }) => {
  await openPattern(page, './short-polling/');
  await page
    .getByRole('region', { name: 'Controls', exact: true })
    .getByRole('button', { name: 'More', exact: true })
    .click();
  const field = page.getByRole('textbox', { name: 'List of news' });
  await field.fill('1,first\n2,second\nsoon,third');
  await page.getByRole('button', { name: 'Use this list' }).click();
  await expect(page.getByText('2 items are used.')).toBeVisible();
  await expect(page.getByText('Line 3: "soon" is neither a number of seconds nor a date.')).toBeVisible();
});

test('a file of news may be mended and chosen again, and a huge one neither blocks the page nor must be waited for', async ({
  page,
}, testInfo) => {
  await openPattern(page, './short-polling/');
  const controls = page.getByRole('region', { name: 'Controls', exact: true });
  await controls.getByRole('button', { name: 'More', exact: true }).click();
  const input = page.locator('input[type=file]');
  const choose = (content: string) =>
    input.setInputFiles({ name: 'news.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
  await choose('Zeit;Text\n0,5;erste\n1,5;zweite\n12,75');
  await expect(controls.getByText('3 items are used.')).toBeVisible();
  await choose('0,5;erste');
  await expect(controls.getByText('1 items are used.')).toBeVisible();
  // The browser tells of the same file again only where the field is empty.
  expect(await input.inputValue()).toBe('');

  await page.evaluate(() => {
    const { dataset } = document.documentElement;
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      dataset['longest'] = String(Math.max(Number(dataset['longest'] ?? 0), now - last));
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const huge = testInfo.outputPath('quotes.csv');
  writeFileSync(huge, '"\n'.repeat(9_900_000));
  await input.setInputFiles(huge);
  await expect(controls.getByRole('progressbar', { name: 'Reading the list' })).toBeVisible();
  await controls.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(controls.getByText('The list was not read to its end')).toBeVisible();
  await expect(controls.getByRole('progressbar')).toHaveCount(0);
  expect(await page.evaluate(() => Number(document.documentElement.dataset['longest']))).toBeLessThan(1_000);
});
