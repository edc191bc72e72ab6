import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { accessibilityProblems, controlsOf, drawn, openPattern, settled, test } from './support.ts';

const tool = (page: Page, name: string | RegExp) =>
  page.getByRole('group', { name: 'Paper' }).getByRole('button', { name });
const windowOf = async (page: Page) => {
  const words = await tool(page, /zoom as usual$/).textContent();
  return words?.replace(/\u00a0/g, ' ');
};
/** A place on the paper, by its share of the way from its left edge to now. */
const onPaper = async (page: Page, share: number) => {
  const line = await page.locator('#simulation .now-line .base').boundingBox();
  if (line === null) throw new Error('there is no axis');
  return { x: line.x + line.width * share, y: line.y - 60 };
};

test('a whole task goes by keyboard in at most forty presses', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('./short-polling/');
  await drawn(page);
  let presses = 0;
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
    presses += keys.length;
    await drawn(page);
  };
  const above = page.getByRole('region', { name: 'Figure and numbers' });
  const first = await above.textContent();
  await press('n');
  expect(await above.textContent()).not.toBe(first);
  await press('Control+k', '5', 's', 'Enter');
  await expect(controlsOf(page).time).toHaveValue('5000');
  await press('Control+k', 'c', 'u', 't', 'Enter');
  await expect(page.getByRole('region', { name: 'What you did' })).toContainText('cut');
  const cut = await settled(page);
  await press('ArrowRight');
  expect((await settled(page)).step).not.toBe(cut.step);
  await press('Control+z');
  await expect(controlsOf(page).narration).toContainText('Taken back');
  await press('Control+k', 's', 'h', 'a', 'r', 'e', 'Enter');
  await expect(page.getByText('The link is copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('start=');
  expect(presses).toBeLessThanOrEqual(40);
});

test('the palette opens again right after Escape, however late the browser tells that it was closed', async ({
  page,
}) => {
  await openPattern(page, './short-polling/');
  const palette = page.getByRole('dialog', { name: 'Find a command' });
  await page.keyboard.press('Control+k');
  await expect(palette).toBeVisible();
  // In one task, whose end the page has time to draw before the keys: the event "close" comes after.
  await page.evaluate(async () => {
    const dialog = document.querySelector('dialog[open]');
    dialog?.dispatchEvent(new Event('cancel', { cancelable: true }));
    if (dialog instanceof HTMLDialogElement) dialog.close();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, cancelable: true }));
  });
  await page.waitForTimeout(200);
  await expect(palette.getByRole('textbox')).toBeFocused();
});

test('the palette finds by a few letters, says what it found, and gives the focus back', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { seed, time } = controlsOf(page);
  await seed.focus();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Find a command' });
  await expect(palette.getByRole('textbox')).toBeFocused();
  expect(await accessibilityProblems(page, { within: 'dialog' })).toEqual([]);
  await page.keyboard.type('crash ser');
  await expect(palette.getByRole('status')).toContainText('first: Crash API server');
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await expect(seed).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('to the');
  await page.keyboard.press('ArrowDown');
  await expect(palette.getByRole('button', { name: 'To the end' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(time).toHaveValue('60000');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('xyzzy');
  await expect(palette.getByText('Nothing has such a name.')).toBeVisible();
});

test('the paper is zoomed by keys, buttons and wheel, and a link keeps that', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const usual = await windowOf(page);
  await page.keyboard.press('+');
  const nearer = await windowOf(page);
  expect(nearer).not.toBe(usual);
  await tool(page, 'Zoom out').click();
  expect(await windowOf(page)).toBe(usual);
  const { x, y } = await onPaper(page, 0.5);
  await page.mouse.move(x, y);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -400);
  await page.keyboard.up('Control');
  await expect.poll(() => windowOf(page)).not.toBe(usual);
  const zoomed = await windowOf(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page).toHaveURL(/#s=/);
  await page.reload();
  await drawn(page);
  expect(await windowOf(page)).toBe(zoomed);
  await page.keyboard.press('z');
  expect(await windowOf(page)).toBe(usual);
});

test('the paper is pulled with a pointer, which pauses and opens nothing', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { play, time } = controlsOf(page);
  const before = Number(await time.inputValue());
  await play.click();
  const from = await onPaper(page, 0.4);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 150, from.y, { steps: 6 });
  await page.mouse.up();
  await expect(play).toBeVisible();
  await drawn(page);
  expect(Number(await time.inputValue())).toBeLessThan(before);
  await expect(page.getByRole('region', { name: 'Inspector' })).toHaveCount(0);
});

test('two fingers zoom on a touch screen', async ({ page, context }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPattern(page, './short-polling/');
  const usual = await windowOf(page);
  const { x, y } = await onPaper(page, 0.5);
  const session = await context.newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...places: readonly number[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: places.map((by, id) => ({ x: x + by, y, id })) });
  await touch('touchStart', -10, 10);
  await touch('touchMove', -20, 20);
  await touch('touchMove', -40, 40);
  await touch('touchEnd');
  await expect.poll(() => windowOf(page)).not.toBe(usual);
});

test('a ruler measures between two moments, by keyboard and by pointer, and says what it measures', async ({
  page,
}) => {
  await openPattern(page, './short-polling/?t=18.5s');
  const { narration } = controlsOf(page);
  await page.keyboard.press('m');
  await expect(narration).toContainText('Mark at 18.500');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(narration).toContainText('1.000\u00a0s from 18.500\u00a0s to 19.500\u00a0s');
  await page.keyboard.press('m');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(narration).toContainText('1.000\u00a0s from 18.500\u00a0s to 19.500\u00a0s');
  await page.keyboard.press('Escape');
  await expect(narration).not.toContainText('from 18.500');
  const measure = tool(page, 'Measure on the paper');
  await measure.click();
  await expect(measure).toHaveAttribute('aria-pressed', 'true');
  // Without pulling: two clicks.
  for (const share of [0.3, 0.7]) {
    const { x, y } = await onPaper(page, share);
    await page.mouse.click(x, y);
  }
  await expect(narration).toContainText(/\u00a0s from 1\d\.\d{3}\u00a0s to 1\d\.\d{3}/);
  const pulled = await narration.textContent();
  const from = await onPaper(page, 0.2);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 200, from.y, { steps: 4 });
  await page.mouse.up();
  await expect(narration).not.toHaveText(pulled ?? '');
  await expect(controlsOf(page).time).toHaveValue('20500');
});

test('arrows go between the hosts on the stage, Enter looks into one, Escape comes back', async ({ page }) => {
  await openPattern(page, './reverse-proxy/');
  const host = (name: string) => page.getByRole('button', { name, exact: true });
  await page.keyboard.press('h');
  await expect(host('Browser 1')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(host('Browser 2')).toBeFocused();
  const before = await settled(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(host('Browser 1')).toBeFocused();
  expect((await settled(page)).step).toBe(before.step);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Inspector' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Inspector' })).toHaveCount(0);
  await expect(host('Browser 1')).toBeFocused();
});

test('N and P, or a presenter’s remote, walk the questions', async ({ page }) => {
  await page.goto('./reverse-proxy/');
  await drawn(page);
  const count = page.getByText(/^question \d of \d/);
  await expect(count).toContainText('question 1 of 3');
  for (const [key, now] of [
    ['n', 2],
    ['PageDown', 3],
    ['PageDown', 1],
    ['PageUp', 3],
    ['p', 2],
  ] as const) {
    await page.keyboard.press(key);
    await expect(count).toContainText(`question ${now} of 3`);
  }
});

test('what was taken back can be done again, by key and by button', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { undo } = controlsOf(page);
  const redo = page.getByRole('button', { name: 'Redo', exact: true });
  const history = page.getByRole('region', { name: 'What you did' });
  await expect(redo).toBeDisabled();
  await page.getByRole('button', { name: 'Crash API server', exact: true }).click();
  const crashed = await settled(page);
  await page.keyboard.press('Control+z');
  await expect(history).toContainText('Nothing yet.');
  await page.keyboard.press('Control+Shift+Z');
  await expect(history).toContainText('crashed API server');
  expect((await settled(page)).digest).toBe(crashed.digest);
  await undo.click();
  await redo.click();
  await expect(history).toContainText('crashed API server');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+y');
  await expect(history).toContainText('crashed API server');
});

test('a time that is not computed yet is waited for, and one may stay instead', async ({ page }) => {
  await openPattern(page, './pub-sub/?duration=2h');
  const { time, narration } = controlsOf(page);
  const before = await time.inputValue();
  await page.keyboard.press('End');
  await expect(narration).toContainText('Waits until the run is computed to 7200.000');
  await expect(page.getByText(/^waits for 7200\.000\ss, .* computed/)).toBeVisible();
  await page.getByRole('button', { name: 'Stay here' }).click();
  await expect(narration).not.toContainText('Waits until');
  await expect(time).toHaveValue(before);
  // Within what will be there soon.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('300s');
  await page.keyboard.press('Enter');
  await expect(time).toHaveValue('300000');
});
