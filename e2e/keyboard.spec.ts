import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { patterns } from '../src/patterns/index.ts';
import { controlsOf, drawn, openPattern, settled, test } from './support.ts';

/** What has the focus: its name, or BODY where it is lost. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const node = document.activeElement;
    return node === null || node === document.body ? 'BODY' : (node.getAttribute('aria-label') ?? node.textContent);
  });

/** How often Tab is pressed from the top of the page until Play has the focus. */
async function stopsToPlay(page: Page): Promise<number> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  for (let stops = 1; stops <= 200; stops += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === 'Play') return stops;
  }
  return Number.POSITIVE_INFINITY;
}

for (const { id } of patterns) {
  test(`${id}: a list is one stop, so that Play is near`, async ({ page }) => {
    await openPattern(page, `./${id}/`);
    await page.getByRole('button', { name: 'More ways to break it' }).click();
    expect(await stopsToPlay(page)).toBeLessThanOrEqual(48);
  });
}

test('arrows, Home and End go through hosts, faults and the log, and move no time meanwhile', async ({ page }) => {
  await openPattern(page, './reverse-proxy/');
  const { step } = await settled(page);
  const walk = async (keys: readonly string[]) => {
    const passed = [];
    for (const key of keys) {
      await page.keyboard.press(key);
      passed.push(await focused(page));
    }
    return passed;
  };
  for (const region of ['Stage', 'Faults']) {
    const buttons = page.getByRole('region', { name: region, exact: true }).getByRole('button');
    await buttons.first().focus();
    const first = await focused(page);
    const [second, back, last, home] = await walk(['ArrowDown', 'ArrowUp', 'End', 'Home']);
    expect(second).not.toBe(first);
    expect([back, home]).toEqual([first, first]);
    expect(last).not.toBe(first);
  }
  const log = page.getByRole('region', { name: 'Event log', exact: true });
  await log.locator('button[tabindex="0"]').focus();
  const place = () => page.evaluate(() => Number(document.activeElement?.closest('li')?.getAttribute('aria-posinset')));
  const now = await place();
  await page.keyboard.press('ArrowDown');
  expect(await place()).toBe(now + 1);
  await page.keyboard.press('End');
  const size = Number(await log.locator('li').first().getAttribute('aria-setsize'));
  expect(await place()).toBe(size);
  await expect(page.locator(':focus')).toBeInViewport();
  await page.keyboard.press('Home');
  expect(await place()).toBe(1);
  expect((await settled(page)).step).toBe(step);
  await page.keyboard.press('Enter');
  await drawn(page);
  expect((await settled(page)).step).not.toBe(step);
});

test('the focus stays near what one does, and what one does and takes back is said', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { undo, narration, stepForward, time } = controlsOf(page);
  const press = async (name: string, key = 'Enter') => {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press(key);
    await drawn(page);
  };
  await press('Cut Browser-API server');
  expect(await focused(page)).toBe('Restore Browser-API server');
  await expect(narration).toContainText('cut Browser-API server');
  await press('Crash API server');
  expect(await focused(page)).toBe('Reboot API server');
  await press('take back: crashed API server');
  expect(await focused(page)).not.toBe('BODY');
  await expect(narration).toContainText('Taken back: crashed API server.');
  await undo.focus();
  await page.keyboard.press('Enter');
  await drawn(page);
  await expect(undo).toBeDisabled();
  expect(await focused(page)).toBe('Undo');
  await expect(narration).toContainText('Taken back: cut Browser-API server.');
  // Whoever moves on hears of where that leads.
  await stepForward.focus();
  await page.keyboard.press('Enter');
  await drawn(page);
  await expect(narration).not.toContainText('Taken back');

  await page.getByRole('button', { name: 'More ways to break it' }).click();
  for (const name of ['Block Browser-API server', 'Freeze Browser', 'Cut Browser to API server']) {
    await press(name);
    expect(await focused(page), name).not.toBe('BODY');
  }
  // At the ends of time, too.
  await time.fill('60000');
  await drawn(page);
  await press('Go on');
  expect(await focused(page)).not.toBe('BODY');
  await page.keyboard.press('End');
  await drawn(page);
  await expect(stepForward).toBeDisabled();
  await stepForward.focus();
  expect(await focused(page)).toBe('Step forward');
  await page.getByRole('button', { name: 'API server', exact: true }).focus();
  await page.keyboard.press('Enter');
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await inspector.getByRole('button', { name: /^close/ }).focus();
  await page.keyboard.press('Enter');
  await expect(inspector).toHaveCount(0);
  expect(await focused(page)).toBe('API server');
});

test('a panel that scrolls can be scrolled with the keyboard', async ({ page }) => {
  await page.setViewportSize({ width: 1200, height: 560 });
  await openPattern(page, './pub-sub/');
  await page
    .getByRole('region', { name: 'Controls', exact: true })
    .getByRole('button', { name: 'More', exact: true })
    .click();
  const side = page.getByRole('complementary', { name: 'Side column' });
  const { step } = await settled(page);
  await side.focus();
  await expect(side).toBeFocused();
  await page.keyboard.press('End');
  await expect.poll(() => side.evaluate((node) => node.scrollTop)).toBeGreaterThan(100);
  expect((await settled(page)).step).toBe(step);
});
