import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkFile, maskText, readImports } from './tidy.ts';

const sourceFolder = fileURLToPath(new URL('.', import.meta.url));

const files = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' })
  .filter((name) => statSync(join(sourceFolder, name)).isFile())
  .map((name) => ({
    path: `src/${name.replaceAll('\\', '/')}`,
    text: readFileSync(join(sourceFolder, name), 'utf8'),
  }));

/** The rules a small file breaks, each with its line. */
function rulesBrokenBy(path: string, ...lines: string[]): string[] {
  return checkFile({ path, text: lines.join('\n') }).map(({ line, rule }) => `${line}: ${rule}`);
}

test('every file under src keeps the rules of the house', () => {
  expect(files.map(({ path }) => path)).toContain('src/main.tsx');
  const violations = files.flatMap(checkFile).map(({ path, line, rule }) => `${path}:${line} ${rule}`);
  expect(violations.join('\n')).toBe('');
});

describe('the arrows between rooms', () => {
  const up = 'imports point up';

  test.each([
    ['kernel', 'transport', "import { a } from '../transport/a.ts';"],
    ['kernel', 'app', "import type { A } from '../app/a.ts';"],
    ['kernel', 'record', "import { a } from '../record/a.ts';"],
    ['transport', 'record', "import { a } from '../record/a.ts';"],
    ['transport', 'protocols', "export { a } from '../protocols/a.ts';"],
    ['protocols', 'transport', "export { a } from '../transport/a.ts';"],
    ['protocols', 'machines', "export * from '../machines/a.ts';"],
    ['machines', 'measure', "import '../measure/a.ts';"],
    ['measure', 'patterns', "const a = import('../patterns/pattern.ts');"],
    ['patterns', 'player', "import {\n  a,\n  b,\n} from '../player/a.ts';"],
    ['player', 'views', "type A = import('../views/a.ts').A;"],
    ['views', 'app', "import a, { b } from '../app/a.ts';"],
  ])('%s may not import %s', (room, target, line) => {
    expect(rulesBrokenBy(`src/${room}/x.ts`, line)).toEqual([
      expect.stringContaining(`${room} may not import ${target}: ${up}`),
    ]);
  });

  test('a room may import itself and every room above it', () => {
    const allowed = ["import { a } from './a.ts';", "import { b } from '../kernel/deep/b.ts';"];
    expect(rulesBrokenBy('src/views/x.tsx', ...allowed)).toEqual([]);
    expect(rulesBrokenBy('src/app/app.tsx', "import { list } from '../patterns/index.ts';")).toEqual([]);
  });

  test('a violation names the line it is on', () => {
    expect(rulesBrokenBy('src/kernel/x.ts', '// one', '', "import '../app/a.ts';")).toEqual([
      expect.stringMatching(/^3: kernel may not import app/),
    ]);
  });

  test('headless imports the model and the recipe codec, nothing else of ours', () => {
    const rule = '1: headless imports only kernel to patterns and the recipe codec';
    expect(rulesBrokenBy('src/headless/main.ts', "import '../patterns/index.ts';")).toEqual([]);
    expect(rulesBrokenBy('src/headless/main.ts', "import '../player/recipe-link.ts';")).toEqual([]);
    expect(rulesBrokenBy('src/headless/main.ts', "import '../player/store.ts';")).toEqual([rule]);
    expect(rulesBrokenBy('src/headless/main.ts', "import '../views/d3.ts';")).toEqual([rule]);
  });

  test('nobody imports headless', () => {
    expect(rulesBrokenBy('src/app/app.tsx', "import '../headless/main.ts';")).toEqual([
      '1: no room imports "headless"',
    ]);
  });

  test.each(['player', 'views'])('%s knows no pattern by name', (room) => {
    const rule = `1: ${room} knows no pattern by name, only what every pattern is (patterns/contract)`;
    expect(
      rulesBrokenBy(`src/${room}/x.ts`, "import type { Pattern } from '../patterns/contract/pattern.ts';"),
    ).toEqual([]);
    expect(rulesBrokenBy(`src/${room}/x.ts`, "import '../patterns/index.ts';")).toEqual([rule]);
    expect(rulesBrokenBy(`src/${room}/x.ts`, "import '../patterns/push/index.ts';")).toEqual([rule]);
  });

  test('what a worker runs and what a glob gathers are arrows, too', () => {
    const worker = (path: string) => `const a = new Worker(new URL('${path}', import.meta.url), { type: 'module' });`;
    const glob = (...paths: readonly string[]) =>
      `const a = import.meta.glob<A>([${paths.map((each) => `'${each}'`).join()}]);`;
    expect(rulesBrokenBy('src/player/x.ts', worker('./runner.ts'))).toEqual([]);
    expect(rulesBrokenBy('src/player/x.ts', worker('../app/runner.ts'))).toEqual([expect.stringContaining(up)]);
    expect(rulesBrokenBy('src/player/x.ts', 'const a = new Worker(address);')).toEqual([
      '1: a worker or glob takes a literal, so that its arrow can be read',
    ]);
    expect(rulesBrokenBy('src/app/app.tsx', glob('../patterns/*/notes.ts', '!../patterns/tcp/notes.ts'))).toEqual([]);
    expect(rulesBrokenBy('src/views/x.ts', glob('./*.ts', '../app/*.ts'))).toEqual([expect.stringContaining(up)]);
    expect(rulesBrokenBy('src/views/x.ts', "const a = import.meta.glob('../patterns/*/index.ts');")).toEqual([
      expect.stringContaining('views knows no pattern by name'),
    ]);
    expect(rulesBrokenBy('src/app/app.tsx', 'const a = import.meta.glob(paths);')).toHaveLength(1);
  });

  test('no pattern imports another', () => {
    const path = 'src/patterns/push/index.ts';
    expect(rulesBrokenBy(path, "import './machines.ts';", "import '../contract/pattern.ts';")).toEqual([]);
    expect(rulesBrokenBy(path, "import '../shared/invariants.ts';")).toEqual([]);
    expect(rulesBrokenBy(path, "import '../short-polling/machines.ts';")).toEqual(['1: no pattern imports another']);
  });

  test('in patterns the contract stands alone, furniture knows no pattern, and the driver is for tests', () => {
    const of = (own: string, target: string) => rulesBrokenBy(`src/patterns/${own}`, `import '${target}';`);
    expect(of('contract/x.ts', '../shared/a.ts')).toEqual(['1: the contract imports nothing of patterns']);
    expect(of('shared/x.ts', '../contract/a.ts')).toEqual([]);
    expect(of('shared/x.ts', '../tcp/a.ts')).toEqual(['1: patterns/shared knows no pattern by name']);
    for (const own of ['shared/x.ts', 'tcp/x.ts', 'index.ts'])
      expect(of(own, own === 'index.ts' ? './driver/a.ts' : '../driver/a.ts')).toEqual([
        '1: only tests and the shell are driven: nothing else imports patterns/driver',
      ]);
    expect(of('tcp/x.test.ts', '../driver/a.ts')).toEqual([]);
    expect(of('driver/x.ts', '../shared/a.ts')).toEqual([]);
  });

  test('main.tsx imports only app, and a file beside the rooms imports no room', () => {
    expect(rulesBrokenBy('src/main.tsx', "import './app/app.tsx';")).toEqual([]);
    expect(rulesBrokenBy('src/main.tsx', "import './kernel/time.ts';")).toEqual(['1: main.tsx imports only app']);
    expect(rulesBrokenBy('src/tidy.ts', "import './kernel/time.ts';")).toHaveLength(1);
  });

  test('a folder that is no room may not exist', () => {
    expect(rulesBrokenBy('src/utils/x.ts', '')).toEqual(['1: there is no room "utils"']);
  });

  test('an import stays inside src, carries its extension and is a literal', () => {
    expect(rulesBrokenBy('src/app/app.tsx', "import '../../package.json';")).toEqual(['1: an import stays inside src']);
    expect(rulesBrokenBy('src/app/app.tsx', "import './y';")).toHaveLength(1);
    expect(rulesBrokenBy('src/app/app.tsx', 'const a = import(name);')).toHaveLength(1);
    expect(rulesBrokenBy('src/app/app.tsx', "import styles from './x.module.css';")).toEqual([]);
  });
});

describe('the order inside app', () => {
  test.each([
    ['stand', 'regions', 'src/app/stand/x.ts', '../regions/log/a.ts'],
    ['stand', 'pages', 'src/app/stand/words/x.ts', '../../pages/pattern/a.ts'],
    ['stand', 'shell', 'src/app/stand/x.tsx', '../shell/a.tsx'],
    ['regions', 'pages', 'src/app/regions/log/x.tsx', '../../pages/pattern/tabs.tsx'],
    ['regions', 'shell', 'src/app/regions/log/x.tsx', '../../shell/header.module.css'],
    ['shell', 'regions', 'src/app/shell/x.tsx', '../regions/log/a.ts'],
    ['shell', 'pages', 'src/app/shell/offline/x.ts', '../../pages/home/a.ts'],
    ['pages', 'app.tsx', 'src/app/pages/home/x.tsx', '../../app.tsx'],
    ['format.ts', 'stand', 'src/app/format.ts', './stand/texts.en.ts'],
  ])('%s may not import %s', (own, other, path, specifier) => {
    const rule = `1: inside app, ${own} may not import ${other}`;
    expect(rulesBrokenBy(path, `import { a } from '${specifier}';`)).toEqual([rule]);
    expect(rulesBrokenBy(path, `const a = lazy(async () => import('${specifier}'));`)).toEqual([rule]);
  });

  test('a page stands on regions and shell, both on stand, and all on format.ts', () => {
    const allowed = (path: string, ...specifiers: readonly string[]) =>
      expect(rulesBrokenBy(path, ...specifiers.map((specifier) => `import '${specifier}';`))).toEqual([]);
    allowed('src/app/app.tsx', './pages/home/a.tsx', './stand/theme.ts');
    allowed('src/app/pages/home/x.tsx', './a.ts', '../../regions/log/a.tsx', '../../shell/a.tsx', '../../stand/a.ts');
    allowed('src/app/regions/log/x.tsx', './a.ts', '../../stand/words/a.ts', '../../format.ts');
    allowed('src/app/shell/offline/x.ts', '../a.tsx', '../../stand/site.ts');
    allowed('src/app/stand/words/x.ts', '../a.ts', '../../format.ts');
    allowed('src/app/format.test.ts', './format.ts');
  });

  test('neither regions nor pages know their neighbours', () => {
    expect(rulesBrokenBy('src/app/regions/log/x.tsx', "import '../faults/a.tsx';")).toEqual([
      '1: none of the regions imports another: stand holds what they share',
    ]);
    expect(rulesBrokenBy('src/app/pages/home/x.tsx', "import '../pattern/a.tsx';")).toEqual([
      '1: none of the pages imports another: stand holds what they share',
    ]);
  });

  test('there are no other parts, and every region and page has a folder', () => {
    expect(rulesBrokenBy('src/app/transport/x.ts', '')).toEqual(['1: app has no part "transport"']);
    expect(rulesBrokenBy('src/app/x.ts', '')).toEqual(['1: app has no part "x.ts"']);
    expect(rulesBrokenBy('src/app/regions/x.tsx', '')).toEqual(['1: each of the regions has a folder of its own']);
    const present = files.flatMap(({ path }) => /^src\/app\/([^/]+)\//.exec(path)?.[1] ?? []);
    expect(new Set(present)).toEqual(new Set(['stand', 'regions', 'shell', 'pages']));
  });
});

describe('packages', () => {
  test('xstate is known to the kernel adapter, to machines and to tests', () => {
    const line = "import { setup } from 'xstate';";
    for (const path of [
      'src/kernel/adapter.ts',
      'src/kernel/xstate-adapter.ts',
      'src/machines/server.ts',
      'src/transport/tcp/machine.ts',
      'src/patterns/push/machines.ts',
      'src/patterns/push/machines/client.ts',
      'src/patterns/push/client-machine.ts',
      'src/patterns/push/client.ts',
      'src/kernel/process.test.ts',
    ]) {
      expect(rulesBrokenBy(path, line)).toEqual([]);
    }
    for (const path of [
      'src/kernel/kernel.ts',
      'src/patterns/contract/x.ts',
      'src/patterns/shared/x.ts',
      'src/patterns/index.ts',
      'src/transport/tcp/socket.ts',
      'src/views/x.tsx',
      'src/app/stand/adapter.ts',
    ]) {
      expect(rulesBrokenBy(path, line)).toEqual(['1: xstate is imported only by the kernel adapter and by machines']);
    }
  });

  test('d3 is imported only by views/d3.ts', () => {
    const line = "export { scaleLinear } from 'd3';";
    expect(rulesBrokenBy('src/views/d3.ts', line)).toEqual([]);
    expect(rulesBrokenBy('src/views/stage.ts', line)).toEqual(['1: d3 is imported only by views/d3.ts']);
    expect(rulesBrokenBy('src/app/app.tsx', "import 'd3-scale';")).toEqual(['1: d3 is imported only by views/d3.ts']);
  });

  test('the model and the recipe codec know no interface library', () => {
    expect(rulesBrokenBy('src/machines/x.ts', "import 'react';")).toHaveLength(1);
    expect(rulesBrokenBy('src/player/recipe.ts', "import { create } from 'zustand';")).toHaveLength(1);
    expect(rulesBrokenBy('src/player/store.ts', "import { create } from 'zustand';")).toEqual([]);
  });

  test('a room uses the packages of its list and no others', () => {
    const rulesOf = (path: string, name: string) => rulesBrokenBy(path, `import '${name}';`);
    for (const room of ['kernel', 'protocols', 'measure', 'player', 'views', 'headless'])
      expect(rulesOf(`src/${room}/x.ts`, 'lodash')).toEqual([`1: ${room} may not use the package lodash`]);
    expect(rulesOf('src/app/app.tsx', 'lodash')).toEqual(['1: app may not use the package lodash']);
    expect(rulesOf('src/kernel/x.ts', 'zod/mini')).toHaveLength(1);
    expect(rulesOf('src/protocols/x.ts', '@noble/hashes/sha2.js')).toEqual([]);
    expect(rulesOf('src/protocols/x.ts', 'fast-check')).toHaveLength(1);
    expect(rulesOf('src/protocols/x.test.ts', 'fast-check')).toEqual([]);
    expect(rulesOf('src/protocols/test-support.ts', 'fast-check')).toEqual([]);
    expect(rulesOf('src/views/x.tsx', 'zustand')).toHaveLength(1);
  });

  test('geometry has no package, no React and no DOM', () => {
    const path = 'src/views/geometry/x.ts';
    expect(rulesBrokenBy(path, "import { useMemo } from 'react';")).toEqual([
      '1: views/geometry uses no package: react',
    ]);
    expect(rulesBrokenBy('src/views/geometry/x.tsx', '')).toEqual(['1: views/geometry has no React']);
    for (const [line, name] of [
      ["const a = document.createElement('g');", 'document'],
      ['const a = (node: SVGElement) => node.id;', 'SVGElement'],
      ['const a = new ResizeObserver(go);', 'ResizeObserver'],
    ] as const)
      expect(rulesBrokenBy(path, line)).toEqual([`1: views/geometry knows no DOM: ${name}`]);
    expect(rulesBrokenBy(path, "import { scaleLinear } from '../d3.ts';", 'const window = 3;', 'go(window);')).toEqual(
      [],
    );
  });

  test('Node is imported only by headless and by tests', () => {
    const line = "import { readFileSync } from 'node:fs';";
    expect(rulesBrokenBy('src/kernel/x.ts', line)).toHaveLength(1);
    expect(rulesBrokenBy('src/kernel/x.test.ts', line)).toEqual([]);
    expect(rulesBrokenBy('src/headless/main.ts', line)).toEqual([]);
  });
});

describe('what would make a run differ from one machine to the next', () => {
  test.each([
    ['Math.random', 'const a = Math.random();'],
    ['Date', 'const a = Date.now();'],
    ['Date', 'const a = new Date(0);'],
    ['performance', 'const a = performance.now();'],
    ['setTimeout', 'setTimeout(go, 1);'],
    ['setTimeout', 'setInterval(go, 1);'],
    ['queueMicrotask', 'queueMicrotask(go);'],
    ['requestAnimationFrame', 'requestAnimationFrame(go);'],
    ['window', 'const a = window.innerWidth;'],
    ['document', 'document.title = name;'],
    ['globalThis', 'const a = globalThis;'],
    ['async', 'const a = async () => 1;'],
    ['async', 'await go();'],
    ['Promise', 'type A = Promise<number>;'],
    ['crypto', 'crypto.getRandomValues(a);'],
    ['Intl', 'const a = new Intl.NumberFormat();'],
    ['localeCompare', 'a.localeCompare(b);'],
    ['toLocale*', 'a.toLocaleString();'],
    ['CompressionStream', 'new CompressionStream(kind);'],
    ['CompressionStream', 'new DecompressionStream(kind);'],
    ['Math.random', "const a = Math['random']();"],
    ['Math.random', 'const { random } = Math;'],
    ['Math.random', 'const maths = Math;'],
    ['Date', 'const Clock = Date;'],
    ['Date', 'const a = { Date };'],
    ['Date', 'const a = [...Date.UTC(1, 2)];'],
    ['navigator', 'const a = navigator.language;'],
    ['self', 'const a = self;'],
    ['fetch', 'fetch(a);'],
    ['localStorage', 'localStorage.clear();'],
    ['process', 'const a = process.env;'],
    ['window', 'const a = typeof window;'],
    ['document', 'const { title } = document;'],
    ['crypto', 'const { subtle } = crypto;'],
    ['async', 'class A { async go() {} }'],
    ['async', 'async function a() {}'],
    ['localeCompare', 'const { localeCompare } = a;'],
    ['Error().stack', 'const a = new Error().stack;'],
  ])('%s is banned from kernel to patterns: %s', (name, line) => {
    const rule = `1: kernel to patterns may not use ${name}`;
    expect(rulesBrokenBy('src/kernel/x.ts', line)).toEqual([rule]);
    expect(rulesBrokenBy('src/patterns/push/index.ts', line)).toEqual([rule]);
    expect(rulesBrokenBy('src/kernel/x.test.ts', line)).toEqual([]);
    expect(rulesBrokenBy('src/app/app.tsx', line)).toEqual([]);
  });

  test('a word in a comment, a string, a property or inside another word is no use of it', () => {
    const lines = [
      '// Date.now() and Math.random() would differ',
      "const name = 'Date'; /* document.title */",
      'const headers = { Date: text, window: 3 };',
      'const size = tcp.window.size + headers.Date.length + `async ${text} Promise`.length;',
      'const pattern = /Date.now"/; const asynchronous = updateDate;',
      'interface Host { readonly process: string; readonly window?: number; document(self: Host): void }',
      'type Read = (window: number, process: Host) => void;',
    ];
    expect(rulesBrokenBy('src/kernel/x.ts', ...lines)).toEqual([]);
  });

  test('a name that a file declares itself is no global, and one declared elsewhere is', () => {
    const lines = [
      "import { self } from './self.ts';",
      'function run(process: { name: string }, { window, from: location }: Options) {',
      '  const [document] = window.pages;',
      '  return [self, process.name, location, document].map((fetch) => fetch);',
      '}',
      'try { run(self); } catch (history) { throw history; }',
      'for (const performance of self) run(performance);',
    ];
    expect(rulesBrokenBy('src/kernel/x.ts', ...lines)).toEqual([]);
    expect(rulesBrokenBy('src/kernel/x.ts', 'const f = (process: string) => process;', 'f(process);')).toEqual([
      '2: kernel to patterns may not use process',
    ]);
    expect(rulesBrokenBy('src/kernel/x.ts', '{ const fetch = 1; }', 'const a = fetch;')).toEqual([
      '2: kernel to patterns may not use fetch',
    ]);
  });

  test('code inside a template literal counts', () => {
    expect(rulesBrokenBy('src/kernel/x.ts', 'const a = `now ${`${Date.now()}`} Date`;')).toHaveLength(1);
  });

  test('only the table of contents may speak of a Promise', () => {
    const line = 'export type Load = () => Promise<Pattern>;';
    expect(rulesBrokenBy('src/patterns/index.ts', line)).toEqual([]);
    expect(rulesBrokenBy('src/patterns/pattern.ts', line)).toHaveLength(1);
  });

  test.each(['exp', 'log', 'pow', 'sin', 'cos'])('Math.%s is for measure and expected.ts alone', (name) => {
    const line = `const a = Math.${name}(x);`;
    expect(rulesBrokenBy('src/kernel/x.ts', line)).toEqual([
      `1: engines may round Math.${name} differently: only measure and expected.ts use it`,
    ]);
    expect(rulesBrokenBy('src/measure/x.ts', line)).toEqual([]);
    expect(rulesBrokenBy('src/patterns/push/expected.ts', line)).toEqual([]);
  });

  test('a power is exact only between whole numbers written out', () => {
    expect(rulesBrokenBy('src/kernel/x.ts', 'const a = 2 ** 32 + 2n ** 64n;')).toEqual([]);
    expect(rulesBrokenBy('src/kernel/x.ts', 'const a = x ** 2;')).toHaveLength(1);
    expect(rulesBrokenBy('src/kernel/x.ts', 'const a = 2 ** x;')).toHaveLength(1);
  });
});

describe('state that outlives a run', () => {
  test.each([
    'let count = 0;',
    'export let count = 0;',
    'var count = 0;',
    'const seen = new Map<string, number>(); export const see = (a: string) => seen.set(a, 1);',
    'const seen: string[] = []; function see(a: string) { seen.push(a); }',
    'const seen = new Set<string>(); const forget = () => { seen.clear(); };',
    'const cache: Record<string, number> = {}; const keep = (a: string) => { cache[a] = 1; };',
    'const state = { count: 0 }; const next = () => { state.count += 1; };',
    'const state = { count: 0 }; const next = () => state.count++;',
    'const state = { list: [] }; const next = () => state.list.push(1);',
    'const cache: Record<string, number> = {}; const drop = (a: string) => { delete cache[a]; };',
    'const state = { count: 0 }; const next = () => Object.assign(state, { count: 1 });',
    "import { shared } from './shared.ts'; shared.add(1);",
    'class Server { static count = 0; }',
  ])('%s', (line) => {
    expect(rulesBrokenBy('src/machines/x.ts', line)).toEqual([expect.stringContaining('state outlives the run')]);
    expect(rulesBrokenBy('src/machines/x.test.ts', line)).toEqual([]);
    expect(rulesBrokenBy('src/app/app.tsx', line)).toEqual([]);
  });

  test('what is made anew in each call may change, and what stands at module level may be read', () => {
    const lines = [
      "const NAMES: ReadonlyMap<number, string> = new Map([[1, 'one']]);",
      "const KINDS = new Set(['a']);",
      'export function fold(list: readonly number[]) {',
      '  const NAMES = new Map<number, number>();',
      '  let count = 0;',
      '  for (const each of list) { NAMES.set(each, count); count += 1; }',
      "  return [...NAMES].filter(() => KINDS.has('a'));",
      '}',
      'export const title = NAMES.get(1);',
      'class Server { static readonly port = 80; private count = 0; }',
    ];
    expect(rulesBrokenBy('src/machines/x.ts', ...lines)).toEqual([]);
  });
});

describe('types', () => {
  test('the compiler is not silenced', () => {
    const rule = '1: no @ts-ignore: the compiler is right, or is told so with types';
    for (const line of ['// @ts-ignore', '/* @ts-ignore: later */', '// @ts-nocheck'])
      for (const path of ['src/app/app.tsx', 'src/kernel/x.test.ts']) expect(rulesBrokenBy(path, line)).toEqual([rule]);
    expect(rulesBrokenBy('src/app/app.tsx', "const a = '// @ts-ignore';")).toEqual([]);
  });

  test.each(['let a: any;', 'const a = new Map<string, any>();', 'type A = string | any;', 'const a: any[] = [];'])(
    'any is banned everywhere: %s',
    (line) => {
      expect(rulesBrokenBy('src/app/app.tsx', line)).toEqual(['1: no any']);
    },
  );

  test.each(['const a = b as Message;', "go((b) as 'x');", 'const a = b as unknown;', 'const a = [1] as {};'])(
    'a cast is banned from kernel to patterns: %s',
    (line) => {
      expect(rulesBrokenBy('src/protocols/x.ts', line)).toEqual(['1: no cast outside an adapter']);
      expect(rulesBrokenBy('src/kernel/adapter.ts', line)).toEqual([]);
      expect(rulesBrokenBy('src/kernel/chart-adapter.ts', line)).toEqual([]);
    },
  );

  test('as const and renames are no casts', () => {
    const lines = [
      "const kinds = ['a'] as const;",
      "import { a as b } from './a.ts';",
      "import * as other from './other.ts';",
      "export {\n  a as c,\n} from './a.ts';",
      'type Renamed = { [K in keyof T as `on${K}`]: T[K] };',
      'const sentence = "as soon as possible"; // as fast as it goes',
    ];
    expect(rulesBrokenBy('src/kernel/x.ts', ...lines)).toEqual([]);
  });
});

describe('loading, size and names', () => {
  test('only app, headless and tests load a pattern', () => {
    const line = 'const pattern = entry.load();';
    expect(rulesBrokenBy('src/views/x.ts', line)).toEqual(['1: only app and headless load a pattern']);
    expect(rulesBrokenBy('src/patterns/pattern.ts', line)).toEqual(['1: only app and headless load a pattern']);
    expect(rulesBrokenBy('src/app/app.tsx', line)).toEqual([]);
    expect(rulesBrokenBy('src/headless/x.ts', line)).toEqual([]);
    expect(rulesBrokenBy('src/patterns/conformance.test.ts', line)).toEqual([]);
  });

  test('a file has at most 400 lines, tests and styles excepted', () => {
    const long = Array<string>(401).fill('const a = 1;');
    expect(rulesBrokenBy('src/app/app.tsx', ...long)).toEqual(['401: a file has at most 400 lines, this one has 401']);
    expect(rulesBrokenBy('src/app/app.tsx', ...long.slice(1), '')).toEqual([]);
    expect(rulesBrokenBy('src/app/format.test.ts', ...long)).toEqual([]);
    expect(rulesBrokenBy('src/app/app.css', ...long)).toEqual([]);
  });

  test.each([
    'src/app/stand/Theme.ts',
    'src/app/stand/my_file.ts',
    'src/views/Stage/x.ts',
    'src/app/stand/theme.Dark.css',
  ])('%s is not kebab-case', (path) => {
    expect(rulesBrokenBy(path, '')).toContain('1: names of files and folders are kebab-case');
  });

  test('kebab-case may carry several endings', () => {
    expect(rulesBrokenBy('src/patterns/short-polling/text.en.ts', '')).toEqual([]);
  });
});

describe('reading a file', () => {
  test('masking keeps every character and line in its place', () => {
    for (const { text } of files) {
      const masked = maskText(text);
      expect(masked.length).toBe(text.length);
      expect(masked.split('\n').length).toBe(text.split('\n').length);
    }
  });

  test('a division is not the start of a regular expression', () => {
    expect(maskText('const a = b / c; const d = "x" / 2;')).toBe('const a = b / c; const d = "_" / 2;');
    expect(maskText('const a = /[/"]/g.test(b);')).toBe('const a = _______.test(b);');
  });

  test('every way to import is seen, and an import in a comment or a string is not', () => {
    const text = [
      "import a from 'a';",
      "import type { B } from 'b';",
      "import 'c';",
      "export { d } from 'd';",
      "const e = import('e');",
      "type F = import('f').F;",
      "// import g from 'g';",
      'const h = "import h from \'h\';";',
    ].join('\n');
    expect(new Set(readImports(text).map(({ specifier }) => specifier))).toEqual(
      new Set(['a', 'b', 'c', 'd', 'e', 'f']),
    );
  });
});
