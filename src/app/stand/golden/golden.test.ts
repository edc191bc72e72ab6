import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { patterns } from '../../../patterns/index.ts';
import type * as Scene from '../../../views/geometry/scene.ts';
import type { Mark } from '../../../views/geometry/mark.ts';
import { PaperDocument, PaperElement } from '../../../views/golden/paper-document.ts';
import { keptPicture, keptRun, keptWords } from './subjects.ts';

/** What a test does to the marks of a scene before they are drawn. */
const change = vi.hoisted(() => ({ marks: (marks: readonly Mark[]): readonly Mark[] => marks }));

vi.mock('../../../views/geometry/scene.ts', async (original) => {
  const real = await original<typeof Scene>();
  return { buildScene: (input: Parameters<typeof real.buildScene>[0]) => change.marks(real.buildScene(input)) };
});

vi.stubGlobal('document', new PaperDocument());
vi.stubGlobal('SVGElement', PaperElement);
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  change.marks = (marks) => marks;
});

const MOST_BYTES = 60_000;
/** `npm run golden` accepts what is drawn and said now. */
const isAccepting = process.env['npm_lifecycle_event'] === 'golden';

const pathOf = (name: string) => fileURLToPath(new URL(`../../../views/golden/${name}`, import.meta.url));

/** Holds a text to the one that was accepted. What is new is laid beside it, to be looked at. */
function expectGolden(name: string, text: string): void {
  const accepted = pathOf(name);
  const fresh = pathOf(name.replace(/(\.\w+)$/, '.new$1'));
  if (isAccepting) writeFileSync(accepted, text);
  if (existsSync(accepted) && readFileSync(accepted, 'utf8') === text) {
    rmSync(fresh, { force: true });
    return;
  }
  writeFileSync(fresh, text);
  expect.fail(`${fresh} is not what was accepted: ${accepted}. Look at both; \`npm run golden\` accepts the new one.`);
}

for (const { id, load } of patterns) {
  describe(`the default run of ${id}`, async () => {
    const { pattern } = await load();
    const kept = keptRun(pattern);

    test.for(pattern.lenses)('draws at the lens %s the picture that was accepted', (lens) => {
      const picture = keptPicture(pattern, kept, lens);
      // Inside hosts nothing is on its way.
      expect(picture).toContain(lens === 'inside' ? 'class="house' : 'class="pen');
      expect(Buffer.byteLength(picture)).toBeLessThanOrEqual(MOST_BYTES);
      expectGolden(`${id}.${lens}.svg`, picture);
    });

    test('tells its first stops in the words that were accepted', () => {
      expectGolden(`${id}.txt`, keptWords(pattern, kept));
    });
  });
}

describe('a picture', async () => {
  const { pattern } = await import('../../../patterns/pub-sub/index.ts');
  const kept = keptRun(pattern);
  const picture = () => keptPicture(pattern, kept, 'segments');
  const whole = picture();

  /** Of the marks that are seen, those of a kind. */
  const seen = (marks: readonly Mark[], isOfKind: (mark: Mark) => boolean) =>
    marks.filter((mark) => isOfKind(mark) && whole.includes(textOf(mark)));
  const textOf = ({ shape }: Mark) =>
    Object.entries(shape.attributes)
      .map(([name, value]) => `${name}="${value}"`)
      .join(' ');
  const numberOf = ({ shape }: Mark, name: string) => Number(shape.attributes[name]);

  test('is the same whenever it is drawn', () => {
    expect(picture()).toBe(whole);
  });

  test('tells when arrows that stand apart are joined into one', () => {
    change.marks = (marks) => {
      const arrows = seen(marks, ({ layer }) => layer === 'line');
      const isNear = (one: Mark, other: Mark) => {
        const apart = numberOf(other, 'x1') - numberOf(one, 'x1');
        const isAlike = ['y1', 'y2'].every((name) => numberOf(one, name) === numberOf(other, name));
        return isAlike && apart > 20 && apart <= 40;
      };
      const near = arrows.find((arrow) => arrows.some((other) => isNear(arrow, other)));
      expect(near).toBeDefined();
      return marks.filter((mark) => mark !== near);
    };
    expect(picture()).not.toBe(whole);
  });

  test('tells when one label moves by a pixel', () => {
    change.marks = (marks) => {
      const label = seen(marks, ({ layer, shape }) => layer === 'note' && shape.tag === 'text')[0];
      expect(label).toBeDefined();
      return marks.map((mark) =>
        mark !== label
          ? mark
          : { ...mark, shape: { ...mark.shape, attributes: { ...mark.shape.attributes, y: numberOf(mark, 'y') + 1 } } },
      );
    };
    expect(picture()).not.toBe(whole);
  });

  test('tells when a bar is missing', () => {
    change.marks = (marks) => {
      const bar = seen(marks, ({ layer }) => layer === 'bar')[0];
      expect(bar).toBeDefined();
      return marks.filter((mark) => mark !== bar);
    };
    expect(picture()).not.toBe(whole);
  });
});
