import { expect } from '@playwright/test';
import { accessibilityProblems, controlsOf, openPattern, settled, test } from './support.ts';

const ASKED = './request-response/?start=reply-lost&t=7s';

test('asks what will come, hides it, keeps what was said, and says what came of it', async ({ page }) => {
  await openPattern(page, ASKED);
  const asked = page.getByRole('region', { name: 'Prediction' });
  await expect(asked).toContainText('How often will order 1 be placed by then?');
  // Nothing ahead of now gives it away.
  const rows = page.getByRole('region', { name: 'Event log' }).getByRole('listitem');
  await expect(rows.filter({ hasText: 'once more' })).toHaveCount(0);
  await asked.getByRole('button', { name: 'once: the server knows it already' }).click();
  await page.getByRole('slider', { name: 'Time', exact: true }).fill('9300');
  await settled(page);
  const { narration } = controlsOf(page);
  await expect(narration).toContainText('You said: once');
  await expect(narration).toContainText('It is: twice');
  await expect(narration).toContainText('Only the answer was lost.');
  // Back before its answer it is asked again.
  await page.getByRole('slider', { name: 'Time', exact: true }).fill('7000');
  await expect(asked.getByRole('button', { pressed: true })).toHaveText('once: the server knows it already');
  await page.getByRole('button', { name: 'The same with an idempotency key' }).click();
  await expect(asked.getByRole('button', { pressed: true })).toHaveCount(0);
});

test('is put aside, switched off, and not asked where the address says so', async ({ page }) => {
  await openPattern(page, ASKED);
  const asked = page.getByRole('region', { name: 'Prediction' });
  await asked.getByRole('button', { name: 'skip' }).click();
  await expect(asked).toHaveCount(0);
  await openPattern(page, `${ASKED}&seed=2`);
  await expect(asked).toHaveCount(1);
  await page.getByRole('checkbox', { name: 'Ask me to predict' }).uncheck();
  await expect(asked).toHaveCount(0);
  await openPattern(page, `${ASKED}&ui.ask=off`);
  await expect(asked).toHaveCount(0);
});

test('is accessible in both themes', async ({ page }) => {
  for (const theme of ['light', 'night']) {
    await openPattern(page, `${ASKED}&ui.theme=${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
  }
});
