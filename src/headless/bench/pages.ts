import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { patterns } from '../../patterns/index.ts';
import { line, median, milliseconds, quantile, title } from './figures.ts';
import { serveBuild } from './site.ts';

/** About 200 messages in flight: five items a second to fifty clients, each 400 ms on its way, and what acknowledges them. */
const BUSY = '/websocket/?clients=50&rate=5&latency=400ms&t=5s';
const PLAYED_MS = 4000;
/** After this the whole run is computed, and playing only draws. */
const COMPUTED_MS = 15_000;
const KILOBYTE = 1024;

/** What a page weighs and how smoothly it plays, in the browser of this machine. */
export async function measurePages(): Promise<void> {
  title('Pages');
  const executablePath = findBrowser();
  const site = executablePath === null ? null : await serveBuild();
  if (executablePath === null || site === null) {
    line('', [executablePath === null ? 'no browser found' : 'no build: run `npm run build` first']);
    return;
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    for (const path of ['/', ...patterns.map(({ id }) => `/${id}/`)]) await weigh(browser, site.origin, path);
    await play(browser, site.origin, 'playing, computing', 0);
    await play(browser, site.origin, 'playing, computed', COMPUTED_MS);
  } finally {
    await browser.close();
    site.close();
  }
}

function findBrowser(): string | null {
  const named = process.env['ROUNDTRIP_CHROMIUM'] ?? '';
  return (
    [named, '/usr/bin/chromium', chromium.executablePath()].find((path) => path !== '' && existsSync(path)) ?? null
  );
}

/** The scripts that a page loads by itself, compressed. */
async function weigh(browser: Browser, origin: string, path: string): Promise<void> {
  // What a service worker fetches later is not what the page waits for.
  const page = await browser.newPage({ serviceWorkers: 'block' });
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  await page.goto(`${origin}${path}`, { waitUntil: 'networkidle' });
  const all = await Promise.all(sizes);
  line(path, [
    `${(all.reduce((sum, size) => sum + size, 0) / KILOBYTE).toFixed(1)} kB of script, gzip`,
    `${all.length} files`,
  ]);
  await page.close();
}

/** The time from one frame to the next while many messages are in flight. */
async function play(browser: Browser, origin: string, name: string, waitMs: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // The compiler of this script names functions through a helper of its own, which a page does not have.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.goto(`${origin}${BUSY}`, { waitUntil: 'networkidle' });
  await page.waitForTimeout(waitMs);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const { frames, flights } = await watch(page);
  line(name, [
    `${median(flights)} to ${Math.max(...flights)} in flight`,
    `frame p50 ${milliseconds(quantile(frames, 0.5))}`,
    `frame p95 ${milliseconds(quantile(frames, 0.95))}`,
    `${frames.length} frames`,
  ]);
  await page.close();
}

async function watch(page: Page): Promise<{ readonly frames: readonly number[]; readonly flights: readonly number[] }> {
  return page.evaluate(
    (playedMs) =>
      new Promise<{ frames: number[]; flights: number[] }>((resolve) => {
        const frames: number[] = [];
        const flights: number[] = [];
        let [first, last] = [0, 0];
        const tick = (now: number) => {
          if (last > 0) frames.push(now - last);
          else first = now;
          last = now;
          flights.push(document.querySelectorAll('.in-flight line').length);
          if (now - first < playedMs) requestAnimationFrame(tick);
          else resolve({ frames, flights });
        };
        requestAnimationFrame(tick);
      }),
    PLAYED_MS,
  );
}
