import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { patterns } from '../../patterns/index.ts';
import { counted, median, milliseconds, quantile } from './figures.ts';
import type { Report } from './figures.ts';
import { serveBuild } from './site.ts';

/** About 200 messages in flight: five items a second to fifty clients, each 400 ms on its way, and what acknowledges them. */
const BUSY = '/websocket/?clients=50&rate=5&latency=400ms&t=5s&duration=20s';
const PLAYED_MS = 2500;
/** After this the whole run is computed, and playing only draws. */
const COMPUTED_MS = 5000;
const KILOBYTE = 1024;

/** What a page weighs and how smoothly it plays, in the browser of this machine. */
export async function measurePages(report: Report): Promise<void> {
  report.title('pages', 'Pages');
  const executablePath = findBrowser();
  const site = executablePath === null ? null : await serveBuild();
  if (executablePath === null || site === null) {
    report.remark('', executablePath === null ? 'no browser found' : 'no build: run `npm run build` first');
    return;
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    for (const path of ['/', ...patterns.map(({ id }) => `/${id}/`)]) await weigh(report, browser, site.origin, path);
    await play(report, browser, site.origin, 'playing, computing', 0);
    await play(report, browser, site.origin, 'playing, computed', COMPUTED_MS);
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
async function weigh(report: Report, browser: Browser, origin: string, path: string): Promise<void> {
  // What a service worker fetches later is not what the page waits for.
  const page = await browser.newPage({ serviceWorkers: 'block' });
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  await page.goto(`${origin}${path}`, { waitUntil: 'networkidle' });
  const all = await Promise.all(sizes);
  report.line(path, [
    counted('kB of script, gzip', all.reduce((sum, size) => sum + size, 0) / KILOBYTE),
    counted('files', all.length),
  ]);
  await page.close();
}

/** The time from one frame to the next while many messages are in flight. */
async function play(report: Report, browser: Browser, origin: string, name: string, waitMs: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // The compiler of this script names functions through a helper of its own, which a page does not have.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.goto(`${origin}${BUSY}`, { waitUntil: 'networkidle' });
  await page.waitForTimeout(waitMs);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const { frames, flights } = await watch(page);
  report.line(name, [
    counted('in flight, median', median(flights)),
    counted('in flight, most', Math.max(...flights)),
    milliseconds('frame p50', quantile(frames, 0.5)),
    milliseconds('frame p95', quantile(frames, 0.95)),
    counted('frames', frames.length),
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
