import { expect } from '@playwright/test';
import { controlsOf, drawn, expectSame, openPattern, settled, test } from './support.ts';

test('a pattern opens paused, in the middle of something, with one question', async ({ page }) => {
  await openPattern(page, './short-polling/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'How stale may the page be, and what does fresher cost?',
  );
  const { play, time, narration } = controlsOf(page);
  await expect(play).toBeVisible();
  await expect(time).toHaveAttribute('aria-valuetext', /^18\.5 seconds, event \d+ of \d+: .+/);
  await expect(narration).not.toBeEmpty();
  const before = await settled(page);
  await page.waitForTimeout(400);
  expectSame(await settled(page), before);
  for (const name of ['Simulation', 'Space-time diagram', 'Controls', 'Faults', 'Metrics', 'Event log']) {
    await expect(page.getByRole('region', { name, exact: true })).toBeAttached();
  }
});

test('an address that names no run opens the one that asks the question, and its partner is a click away', async ({
  page,
}) => {
  await page.goto('./request-response/');
  await drawn(page);
  const above = page.getByRole('region', { name: 'Figure and numbers' });
  await expect(above).toContainText('The reply is lost after the commit; no key');
  await expect(above).toContainText('Watch whether the server places the order a second time.');
  await expect(page.getByRole('combobox', { name: 'Preset' })).toHaveValue('reply-lost');
  await expect(controlsOf(page).time).toHaveAttribute('aria-valuetext', /^4\.8/);
  await page.getByRole('button', { name: 'compare: The same with an idempotency key' }).click();
  await drawn(page);
  await expect(above).toContainText('Watch what the server does with a key that it has seen before.');
  await expect(controlsOf(page).time).toHaveAttribute('aria-valuetext', /^4\.8/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(above).toContainText('changed');
});

test('play moves time, pause stops it', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { play, pause, time } = controlsOf(page);
  const before = Number(await time.inputValue());
  await play.click();
  await expect.poll(async () => Number(await time.inputValue())).toBeGreaterThan(before + 200);
  await pause.click();
  const stopped = await settled(page);
  await page.waitForTimeout(300);
  expectSame(await settled(page), stopped);
});

test('stepping back undoes stepping forward exactly', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { stepForward, stepBack } = controlsOf(page);
  await stepForward.click();
  const start = await settled(page);
  const passed = [start];
  for (let count = 0; count < 4; count += 1) {
    await stepForward.click();
    passed.push(await settled(page));
  }
  expect(new Set(passed.map(({ digest }) => digest)).size).toBe(passed.length);
  for (let index = passed.length - 2; index >= 0; index -= 1) {
    await stepBack.click();
    const shown = passed[index];
    if (shown !== undefined) expectSame(await settled(page), shown);
  }
});

test('at the ends there is no further step', async ({ page }) => {
  await openPattern(page, './tcp/');
  const { restart, stepBack, stepForward } = controlsOf(page);
  await restart.click();
  await drawn(page);
  while (await stepBack.isEnabled()) await stepBack.click();
  await expect(stepForward).toBeEnabled();
  await page.keyboard.press('End');
  await drawn(page);
  await expect(stepForward).toBeDisabled();
  // The connection is closed: nothing is left that could go on.
  await expect(page.getByText(', ended')).toBeVisible();
});

test('a run that its duration ends can go on', async ({ page }) => {
  await openPattern(page, './tcp/?closeAfter=1h');
  await page.keyboard.press('End');
  await drawn(page);
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
});

test('scrubbing to a time shows the same picture whichever way one comes', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { time } = controlsOf(page);
  const goTo = async (ms: number) => {
    await time.fill(String(ms));
    return settled(page);
  };
  const there = await goTo(14_400);
  await goTo(50_000);
  expectSame(await goTo(14_400), there);
  await goTo(0);
  expectSame(await goTo(14_400), there);
});

test('the same seed brings the same run, another seed another one', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { seed } = controlsOf(page);
  const first = await settled(page);
  await seed.fill('7');
  await seed.press('Enter');
  const other = await settled(page);
  expect(other.digest).not.toBe(first.digest);
  await seed.fill('1');
  await seed.press('Enter');
  expectSame(await settled(page), first);
});

test('a parameter set to something impossible is refused in a sentence and keeps its value', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const field = page.getByRole('textbox', { name: 'Poll interval, value' });
  await field.fill('never');
  await field.press('Enter');
  await expect(page.getByRole('alert')).toContainText('interval is "never"; allowed is from');
  await expect(field).toHaveValue('2');
});

test('play pauses at what was asked for', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const { play, narration } = controlsOf(page);
  await page.getByRole('checkbox', { name: 'response' }).check();
  await play.click();
  await expect(narration).toContainText('Paused at a response.');
  await expect(play).toBeVisible();
});

test('with less motion, play hops from event to event', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPattern(page, './short-polling/');
  const { play, pause, time } = controlsOf(page);
  const seen = new Set<string>();
  const begun = performance.now();
  await play.click();
  for (let count = 0; count < 60; count += 1) {
    seen.add(await time.inputValue());
    await page.waitForTimeout(25);
  }
  await pause.click();
  // Twice a second at most, besides where it began and where it was met.
  const seconds = (performance.now() - begun) / 1000;
  expect(seen.size).toBeLessThanOrEqual(2 + 2 * seconds);
  expect(seen.size).toBeLessThan(30);
});

test('play follows the action, and the paper shows where it hurries', async ({ page }) => {
  await openPattern(page, './long-polling/?start=gap');
  const pace = page.getByRole('combobox', { name: 'Pace' });
  await expect(pace).toHaveValue('follow');
  const hurried = page.locator('#simulation .hurried');
  await expect(hurried).not.toHaveCount(0);
  await expect(page.getByRole('region', { name: 'On this page' })).toContainText('play hurries');
  await pace.selectOption('clock');
  await expect(hurried).toHaveCount(0);
});
