import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** What the tool says of its own doing: see playwright.config.ts. */
const BLOCKED = 'Service Worker registration blocked by Playwright';

/** Every story also fails on a console error, an exception, or a request to another origin. */
export const test = base.extend<{ readonly quiet: void }>({
  quiet: [
    async ({ page, baseURL }, use) => {
      const complaints: string[] = [];
      const own = new URL(baseURL ?? '').origin;
      page.on('console', (message) => {
        const isOurs = message.text() !== BLOCKED;
        if (isOurs && (message.type() === 'error' || message.type() === 'warning')) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith('data:') && new URL(url).origin !== own) complaints.push(`asks ${url}`);
      });
      await use();
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens a page of a pattern and waits for its first picture. A bare address is the default run here, not a starting point. */
export async function openPattern(page: Page, address: string): Promise<void> {
  await page.goto(address.endsWith('/') ? `${address}?seed=1` : address);
  await drawn(page);
}

/** Waits until the step that is asked for is on the screen. */
export async function drawn(page: Page): Promise<void> {
  await settled(page);
}

interface Mark {
  readonly label: string;
  /** Left, right, top and bottom, in pixels. */
  readonly edges: readonly number[];
}

export interface Shown {
  readonly step: string;
  readonly digest: string;
  /** Every mark that is in sight: what it is, what it says, and where it stands. */
  readonly marks: readonly Mark[];
  /** What narration, numbers, hosts and the last row of the log that is now say. */
  readonly words: readonly string[];
}

/** What the page shows: the step, what the log digests to, the picture, and every word about it. Runs in the page. */
function readShown(): Shown {
  const { ready = '', digest = '' } = document.documentElement.dataset;
  const marks: Mark[] = [];
  for (const mark of document.querySelectorAll('#simulation :is(line, path, rect, circle, text):not(:has(*))')) {
    // Outside of its clip a mark is not seen; how much there is of it depends on where the playhead came from.
    const view = mark.closest('svg');
    const frame = (view?.ownerSVGElement ?? view)?.getBoundingClientRect();
    if (view === null || frame === undefined) continue;
    const left = frame.left + Number(view.getAttribute('x'));
    const clip = { left, right: left + Number(view.getAttribute('width')) };
    const own = mark.getBoundingClientRect();
    const isHidden = own.bottom === 0 && own.right === 0;
    if (isHidden || own.left > clip.right - 2 || own.right < clip.left + 2) continue;
    marks.push({
      label: `${mark.tagName} ${mark.getAttribute('class') ?? ''} ${mark.textContent}`,
      edges: [Math.max(own.left, clip.left), Math.min(own.right, clip.right), own.top, own.bottom],
    });
  }
  const said = (selector: string) => Array.from(document.querySelectorAll(selector), ({ textContent }) => textContent);
  // Of the rows of a long step only those in sight exist; the last of them always does.
  const rows = said('[aria-label="Event log"] [aria-current]').slice(-1);
  const words = [...said('output, [aria-label="Metrics"] li, #simulation button .sr'), ...rows];
  return { step: ready, digest, marks, words };
}

/** Of two moments with the same answer the page is at rest: so long, and so many frames, apart. A glide takes 160 ms. */
const REST_MS = 120;
const REST_FRAMES = 3;

/**
 * What the page shows once it has come to rest. The page itself waits: it is asked once, not again and again at
 * moments that grow apart.
 */
export function settled(page: Page): Promise<Shown> {
  return page.evaluate<Shown>(`(async () => {
    ${readShown.toString()}
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const rest = async () => {
      const end = performance.now() + ${REST_MS};
      for (let frames = 0; frames < ${REST_FRAMES} || performance.now() < end; frames += 1) await frame();
    };
    while (document.documentElement.dataset.ready === undefined) await frame();
    let shown = readShown();
    for (;;) {
      const before = JSON.stringify(shown);
      await rest();
      shown = readShown();
      if (JSON.stringify(shown) === before) return shown;
    }
  })()`);
}

/** The same step of the same run, drawn alike: to a pixel, because the paper is cut into pieces that are rounded apart. */
export function expectSame(shown: Shown, expected: Shown): void {
  expect({ ...shown, marks: [] }).toEqual({ ...expected, marks: [] });
  const left = [...expected.marks];
  const unexpected = shown.marks.filter(({ label, edges }) => {
    const isLike = (other: Mark) =>
      other.label === label && other.edges.every((edge, index) => Math.abs(edge - (edges[index] ?? 0)) <= 1);
    const found = left.findIndex(isLike);
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
  expect({ missing: left, unexpected }).toEqual({ missing: [], unexpected: [] });
}

/** The names by which tests and screen readers know the controls. */
export function controlsOf(page: Page) {
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  return {
    play: button('Play'),
    pause: button('Pause'),
    stepForward: button('Step forward'),
    stepBack: button('Step back'),
    restart: button('Restart'),
    share: button('Share'),
    undo: button('Undo'),
    time: page.getByRole('slider', { name: 'Time', exact: true }),
    speed: page.getByRole('slider', { name: 'Speed', exact: true }),
    seed: page.getByRole('textbox', { name: 'Seed', exact: true }),
    narration: page.getByRole('status'),
  };
}

interface Search {
  /** A part of the page; by default all of it. */
  readonly within?: string | undefined;
  /** By default all that are known. */
  readonly rules?: readonly string[] | undefined;
}

/** What a machine can find wrong with the accessibility of a page. */
export async function accessibilityProblems(page: Page, { within, rules }: Search = {}): Promise<readonly string[]> {
  // To bring the rules into a page takes longer than to apply them, and so does to bring back what is right.
  const hasRules = await page.evaluate(() => 'axe' in window);
  const builder = new AxeBuilder({ page, ...(hasRules ? { axeSource: ';' } : {}) });
  // The pages have no frames in them: looking for some takes longer than looking for problems.
  let axe = builder.setLegacyMode(true).options({ resultTypes: ['violations'] });
  if (within !== undefined) axe = axe.include(within);
  if (rules !== undefined) axe = axe.withRules([...rules]);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}
