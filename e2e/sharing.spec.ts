import { expect } from '@playwright/test';
import { controlsOf, expectSame, openPattern, settled, test } from './support.ts';

test('a shared link opens the same frame of the same run elsewhere', async ({ page, browser }) => {
  await openPattern(page, './short-polling/?seed=5&interval=3s');
  const { time, share, stepForward } = controlsOf(page);
  await page.getByRole('button', { name: 'Cut Browser-API server', exact: true }).click();
  await time.fill('24321');
  await stepForward.click();
  const here = await settled(page);
  await share.click();
  await expect(page.getByRole('textbox', { name: 'Link to this moment' })).toBeVisible();
  const link = await page.getByRole('textbox', { name: 'Link to this moment' }).inputValue();
  expect(link).toContain('seed=5&interval=3s');

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(link);
  const there = await settled(other);
  expectSame(there, here);
  await expect(other.getByRole('alert')).toHaveCount(0);
  await elsewhere.close();
});

test('a link that cannot be used opens with defaults and says what was ignored', async ({ page }) => {
  await openPattern(page, './short-polling/');
  const plain = await settled(page);
  await page.goto('about:blank');
  await openPattern(page, './short-polling/?colour=red&loss=9&t=18.5s#s=not-a-link');
  const notices = page.getByRole('alert');
  await expect(notices).toContainText('Short polling has no setting "colour": it was ignored.');
  await expect(notices).toContainText('loss is "9"; allowed is a fraction from 0 to 1, such as 0.05: 1 was used.');
  await expect(notices).toContainText('Everything after #s= in the link was ignored');
  await notices.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notices).toHaveCount(0);
  expect((await settled(page)).digest).not.toBe(plain.digest);
});

test('a hostile link runs nothing', async ({ page }) => {
  const script =
    '<img src=x onerror="document.documentElement.dataset.hacked=1"><script>document.documentElement.dataset.hacked=1</script>';
  const hostile = `./tcp/?lose=${encodeURIComponent(script)}&${encodeURIComponent(script)}=1#s=${encodeURIComponent(script)}`;
  await openPattern(page, hostile);
  await expect(page.getByRole('alert')).toContainText('could not be used');
  expect(await page.evaluate(() => document.documentElement.dataset['hacked'] ?? 'no')).toBe('no');
});

test('the page works where nothing can be stored and nothing copied: in a sandboxed frame', async ({
  browser,
  baseURL,
}) => {
  // A page of its own: the browser itself complains that such a frame may not copy.
  const page = await browser.newPage();
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));
  const address = baseURL ?? '';
  await page.route('**/frame.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>frame</title><iframe title="run" sandbox="allow-scripts" width="1200" height="800" src="${address}tcp/"></iframe>`,
    }),
  );
  await page.goto(`${address}frame.html`);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('heading', { level: 1 })).toBeVisible();
  await frame.getByRole('button', { name: 'Night theme' }).click();
  await frame.getByRole('button', { name: 'Step forward', exact: true }).click();
  await frame.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(frame.getByText('does not let this page copy')).toBeVisible();
  expect(failures).toEqual([]);
  await page.close();
});

test('settings of the page are obeyed or answered, kept in what is shared, and leave parameters their names', async ({
  page,
  browser,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await openPattern(page, './pub-sub/?keys=news.sport&ui.keys=off&ui.theme=night&embed=1&ui.colour=red');
  const notices = page.getByRole('alert');
  await expect(notices.getByRole('listitem')).toHaveText([
    'embed does nothing in this version of Roundtrip: it was ignored.',
    'The page has no setting "ui.colour": it was ignored.',
  ]);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'night');
  await page
    .getByRole('region', { name: 'Controls', exact: true })
    .getByRole('button', { name: 'More', exact: true })
    .click();
  await expect(page.getByRole('textbox', { name: 'Routing keys, value' })).toHaveValue('news.sport');
  const here = await settled(page);
  await page.keyboard.press('ArrowRight');
  expectSame(await settled(page), here);
  await controlsOf(page).share.click();
  const link = await page.getByRole('textbox', { name: 'Link to this moment' }).inputValue();
  expect(new URL(link).search).toBe('?keys=news.sport&ui.keys=off&ui.theme=night');

  const elsewhere = await browser.newContext({ colorScheme: 'light' });
  const other = await elsewhere.newPage();
  await other.goto(link);
  expect((await settled(other)).digest).toBe(here.digest);
  await expect(other.locator('html')).toHaveAttribute('data-theme', 'night');
  await expect(other.getByRole('alert')).toHaveCount(0);
  // What an address asks for is not remembered.
  await other.goto(new URL('../', new URL(link)).href.split('?')[0] ?? '');
  await expect(other.locator('html')).not.toHaveAttribute('data-theme', 'night');
  await other.goto(`${new URL('../', new URL(link)).href}?theme=mauve`);
  await expect(other.getByRole('alert')).toContainText('theme is "mauve"; allowed is light or night.');
  await elsewhere.close();
});

test('a pasted link that ends in the end of a sentence opens as it was meant, and says so', async ({ page }) => {
  await openPattern(page, './short-polling/?seed=5&amp;interval=3s).');
  await expect(controlsOf(page).seed).toHaveValue('5');
  await expect(page.getByRole('textbox', { name: 'Poll interval, value' })).toHaveValue('3');
  await expect(page.getByRole('alert').getByRole('listitem')).toHaveText([
    '"&amp;" in the link was read as "&".',
    'The link ended in ").", which is no part of it: it was taken off.',
  ]);
});
