import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { patterns } from '../src/patterns/index.ts';
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
  await openPattern(page, './short-polling/?ui.keys=off');
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

const LOOKS = [
  { name: 'light', colorScheme: 'light', forcedColors: 'none' },
  { name: 'dark', colorScheme: 'dark', forcedColors: 'none' },
  { name: 'forced colours', colorScheme: 'dark', forcedColors: 'active' },
] as const;

/** The page is loaded once; another look changes nothing but colours, another panel nothing around it. */
async function problemsInEachLook(page: Page, panel: string, within?: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { name, colorScheme, forcedColors } of LOOKS) {
    await page.emulateMedia({ colorScheme, forcedColors });
    const rules = name === 'light' ? undefined : ['color-contrast'];
    const found = await accessibilityProblems(page, { within, rules });
    problems.push(...found.map((problem) => `${panel}, ${name}: ${problem}`));
  }
  return problems;
}

test('the help, which is the same on every page, has no accessibility problem that a machine can find', async ({
  page,
}) => {
  await openPattern(page, './short-polling/');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  expect(await problemsInEachLook(page, 'help', 'dialog')).toEqual([]);
});

for (const { id } of patterns) {
  test(`${id} has no accessibility problem that a machine can find, with each panel open, in each of its colours`, async ({
    page,
  }) => {
    await openPattern(page, `./${id}/`);
    const problems: string[] = [];
    const check = async (panel: string, within?: string) => {
      problems.push(...(await problemsInEachLook(page, panel, within)));
    };
    const controls = page.getByRole('region', { name: 'Controls', exact: true });
    await controls.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('button', { name: 'More ways to break it' }).click();
    await page.getByRole('button', { name: /^Cut/ }).first().click();
    await drawn(page);
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await check('controls');
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Stage', exact: true }).getByRole('button').first().click();
    const inspector = page.getByRole('region', { name: 'Inspector' });
    for (const summary of await inspector.locator('summary').all()) await summary.click();
    await check('a host', 'aside');
    await page.getByRole('button', { name: 'Event log', exact: true }).click();
    const log = page.getByRole('region', { name: 'Event log', exact: true });
    await log.getByLabel('Kind').selectOption('messages');
    await check('the log', 'aside');
    await log.getByRole('button').first().click();
    await drawn(page);
    await check('a message', 'aside');
    expect(problems).toEqual([]);
  });
}

test('in forced colours everything that is drawn or chosen is still seen', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  await openPattern(page, './short-polling/');
  const seen = await page.evaluate(() => {
    const ground = getComputedStyle(document.body).backgroundColor;
    const hidden = [
      ...document.querySelectorAll('#simulation svg :is(line, path, text:not(.tok-glyph, .now-text))'),
    ].filter((mark) => {
      const { stroke, fill, display } = getComputedStyle(mark);
      if (display === 'none' || mark.getBoundingClientRect().width + mark.getBoundingClientRect().height === 0)
        return false;
      // The glyph of a token stands on its token. The outline that sets a token off from its line is of the ground; so is a hollow mark's inside.
      return [stroke, fill].every((paint) => paint === ground || paint === 'none');
    });
    const chosen = document.querySelector('input[type=radio]:checked + span');
    const other = document.querySelector('input[type=radio]:not(:checked) + span');
    const groundOf = (node: Element | null) => (node === null ? '' : getComputedStyle(node).backgroundColor);
    return { hidden: hidden.map((mark) => mark.outerHTML.slice(0, 120)), isTold: groundOf(chosen) !== groundOf(other) };
  });
  expect(seen).toEqual({ hidden: [], isTold: true });
});
