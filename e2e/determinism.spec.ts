import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { runCommand } from '../src/headless/command.ts';
import { patterns } from '../src/patterns/index.ts';
import { controlsOf, test } from './support.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index * 7919 + 1);
/** The whole run, so that no page goes on to compute what nobody asks for. */
const DURATION = '20s';

const searchOf = (seed: number) => `?duration=${DURATION}&seed=${seed}&t=${DURATION}`;

/** What the log of a seed digests to in a page that is open: it opens itself anew, as when its address changes. */
async function digestInPage(page: Page, seed: number): Promise<string> {
  const digest = await page.evaluate(
    async ({ search }) => {
      const { dataset } = document.documentElement;
      delete dataset['digest'];
      history.replaceState(null, '', search);
      dispatchEvent(new Event('hashchange'));
      while (dataset['digest'] === undefined) await new Promise((resolve) => requestAnimationFrame(resolve));
      return dataset['digest'];
    },
    { search: searchOf(seed) },
  );
  // It is the run of this seed that has told, not the one before.
  await expect(controlsOf(page).seed).toHaveValue(String(seed));
  return digest;
}

async function digestInNode(pattern: string, seed: number): Promise<string> {
  let printed = '';
  await runCommand([`${pattern}/${searchOf(seed)}`, '--format', 'digest'], (text) => {
    printed += text;
  });
  return printed.trim();
}

for (const { id } of patterns) {
  test(`${id}: the browser computes the log that Node computes, for ${SEEDS.length} seeds`, async ({ page }) => {
    await page.goto(`./${id}/?seed=1`);
    await page.locator('html[data-ready]').waitFor();
    const inBrowser = [];
    const inNode = [];
    for (const seed of SEEDS) {
      inBrowser.push(`${seed} ${await digestInPage(page, seed)}`);
      inNode.push(`${seed} ${await digestInNode(id, seed)}`);
    }
    expect(inBrowser).toEqual(inNode);
  });
}
