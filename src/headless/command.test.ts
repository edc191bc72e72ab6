import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Run } from '../kernel/run.ts';
import { patterns } from '../patterns/index.ts';
import { setupOf } from '../patterns/contract/recipe.ts';
import { defaultRecipe } from '../player/recipe-change.ts';
import { pack } from '../player/recipe-pack.ts';
import { encodeLink } from '../player/recipe.ts';
import { runCommand } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'roundtrip-list-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function run(...args: readonly string[]) {
  let printed = '';
  const outcome = await runCommand(args, (text) => {
    printed += text;
  });
  return { ...outcome, printed };
}

const digestOf = (...args: readonly string[]) => run(...args, '--until', '3s', '--format', 'digest');

test.each([['--help'], ['-h'], ['short-polling', '--help'], ['--help', '--nonsense']])(
  'help says every option: %s %s',
  async (...args) => {
    const { exitCode, printed, problems } = await run(...args);
    expect([exitCode, problems]).toEqual([0, []]);
    for (const option of ['--set', '--seed', '--until', '--at', '--format', '--list-file', '--list', '--help'])
      expect(printed).toContain(option);
  },
);

describe('a link in the shell', () => {
  test('gives the run that its settings give, also where a parameter has the name of a setting of the page', async () => {
    const bySet = await digestOf('pub-sub', '--set', 'keys=news.sport', '--set', 'rate=5');
    const byLink = await digestOf('https://example.org/x/pub-sub/?keys=news.sport&rate=5');
    expect(byLink).toEqual(bySet);
    expect((await digestOf('pub-sub', '--set', 'rate=5')).printed).not.toBe(bySet.printed);
  });

  test.each(['.', ')', '>', ',', ').', '&gt;'])('is mended of "%s" at its end, and says so', async (tail) => {
    const plain = await digestOf('short-polling/?rate=5&interval=1s');
    const mended = await digestOf(`short-polling/?rate=5&interval=1s${tail}`);
    expect(mended).toMatchObject({ exitCode: 0, printed: plain.printed });
    expect(mended.problems).toEqual([expect.stringContaining('which is no part of it')]);
  });

  test('is mended where nothing but a name stands before the end of a sentence', async () => {
    const { exitCode, problems } = await digestOf('<https://example.org/short-polling/>.');
    expect([exitCode, problems]).toEqual([0, ['">." at the end was taken off: it is no part of the link.']]);
  });

  test.each([
    ['short-polling/?intervall=1s', 'has no setting "intervall"'],
    ['short-polling/?interval=1parsec', 'interval is "1parsec"'],
    ['short-polling/?interval=1us', 'interval is "1us"'],
    ['short-polling/#s=cut-off', 'Everything after #s='],
    [`short-polling/#s=${pack({ v: 1, do: ['1s crash moon'] })}`, 'no host "moon"'],
    [`short-polling/#s=${pack({ v: 1, file: { count: 3, digest: '0123456789abcdef' } })}`, '--list-file'],
  ])('of which a part is lost simulates nothing and says what: %s', async (link, why) => {
    const { exitCode, printed, problems } = await digestOf(link);
    expect([exitCode, printed]).toEqual([2, '']);
    expect(problems).toEqual([expect.stringContaining(why)]);
  });

  test('made with another version says so in one sentence', async () => {
    const { exitCode, problems } = await digestOf(`short-polling/#s=${pack({ v: 1, version: 0 })}`);
    expect(exitCode).toBe(0);
    expect(problems).toEqual([expect.stringContaining('made with version 0 of the pattern')]);
  });

  test('whose run has another digest says so, and one whose run has its digest says nothing', async () => {
    const listing = patterns.find(({ id }) => id === 'short-polling');
    if (listing === undefined) throw new Error('there is no short polling');
    const { pattern } = await listing.load();
    const recipe = defaultRecipe(pattern);
    const it = new Run(setupOf(pattern, recipe));
    it.advance(5_000_000);
    const step = it.steps - 1;
    const link = (digest: string) => {
      const shown = { at: pattern.openAt, lens: pattern.lens, start: null, selection: '', layout: '' };
      const { search, hash } = encodeLink({ pattern, recipe, step, digest, ...shown });
      return `short-polling/${search}${hash}`;
    };
    expect((await digestOf(link(it.digestAt(step)))).problems).toEqual([]);
    expect((await digestOf(link('0123456789abcdef'))).problems).toEqual([
      expect.stringContaining('recorded with another version of the simulator'),
    ]);
  });
});

describe('news from a file', () => {
  test('are those of the run', async () => {
    const path = fileOf('news.csv', 'Zeit;Text\n0,5;erste\n1,5;zweite\n');
    const { exitCode, printed, problems } = await run('short-polling', '--list-file', path, '--until', '3s');
    expect(exitCode).toBe(0);
    expect(problems).toEqual([`${path}: The first line was taken for a header.`]);
    const published = printed.split('\n').filter((line) => line.includes('"feed"') && line.includes('"kind":"write"'));
    expect(published).toHaveLength(2);
  });

  test('may be what a spreadsheet calls Unicode text', async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('0,5\terste\r\n1,5\tzweite', 'utf16le')]);
    const other = fileOf('same.csv', '0.5,erste\n1.5,zweite');
    const spread = await digestOf('short-polling', '--list-file', fileOf('news.txt', utf16));
    expect(spread).toEqual(await digestOf('short-polling', '--list-file', other));
  });

  test.each([
    ['short-polling', fileOf('bad.csv', '1,a\n2026-02-31,b'), 'Line 2'],
    ['short-polling', join(folder, 'missing.csv'), 'cannot be read'],
    ['tcp', fileOf('good.csv', '1,a'), 'takes no list of news'],
  ])('that cannot be used as they are simulate nothing: %s', async (pattern, path, why) => {
    const { exitCode, printed, problems } = await digestOf(pattern, '--list-file', path);
    expect([exitCode, printed]).toEqual([2, '']);
    expect(problems).toEqual([expect.stringContaining(why)]);
  });
});

describe('a starting point', () => {
  test('is run by its name, by a link, or by what it is made of', async () => {
    const byName = await run('short-polling/resent', '--until', '20s', '--format', 'digest');
    const byLink = await run('https://example.org/short-polling/?start=resent', '--until', '20s', '--format', 'digest');
    const bySet = await run(
      'short-polling',
      '--set=timeout=30s',
      '--at=12.02s cut client-server',
      '--at=12.72s restore client-server',
      '--until=20s',
      '--format=digest',
    );
    expect(byName).toEqual({ exitCode: 0, problems: [], printed: bySet.printed });
    expect(byLink.printed).toBe(bySet.printed);
    expect((await digestOf('short-polling')).printed).not.toBe(bySet.printed);
  });

  test('is changed by what stands beside it, in the link and as an option', async () => {
    const bySet = await run('short-polling', '--set', 'timeout=30s', '--set', 'interval=5s', '--format', 'metrics');
    const herd = await run('short-polling/herd', '--set', 'interval=5s', '--format', 'metrics');
    expect(herd.exitCode).toBe(0);
    expect(herd.printed).not.toBe(bySet.printed);
    const byLink = await run('short-polling/herd?interval=5s', '--format', 'metrics');
    expect(byLink.printed).toBe(herd.printed);
  });

  test('that is not there is answered with those that are', async () => {
    const { exitCode, problems, printed } = await run('short-polling/heard');
    expect([exitCode, printed]).toEqual([2, '']);
    expect(problems).toEqual([
      expect.stringContaining('has no starting point "heard"; it has calm, fresher, resent, timed-out'),
    ]);
  });

  test('is listed with all that it says', async () => {
    const { printed } = await run('--list');
    expect(printed).toMatch(/"id": "reply-lost",\s+"title": "[^"]+",\s+"watch": "[^"]+",\s+"at": "4.8s"/);
    expect(printed).toContain('"partner": "reply-lost-key"');
  });
});
