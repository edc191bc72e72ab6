import { expect, test } from '@playwright/test';
import { runCommand } from '../src/headless/command.ts';
import { patterns } from '../src/patterns/index.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index * 7919 + 1);
const UNTIL = '20s';

for (const { id } of patterns) {
  test(`${id}: the browser computes the log that Node computes, for 20 seeds`, async ({ page }) => {
    const inBrowser: string[] = [];
    const inNode: string[] = [];
    for (const seed of SEEDS) {
      await page.goto(`./${id}/?seed=${seed}&t=${UNTIL}`);
      const root = page.locator('html[data-ready]');
      await root.waitFor();
      inBrowser.push(`${seed} ${await root.getAttribute('data-digest')}`);
      let printed = '';
      await runCommand([id, '--seed', String(seed), '--until', UNTIL, '--format', 'digest'], (text) => {
        printed += text;
      });
      inNode.push(`${seed} ${printed.trim()}`);
    }
    expect(inBrowser).toEqual(inNode);
  });
}
