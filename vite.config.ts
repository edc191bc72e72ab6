import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Connect, Plugin } from 'vite';
import { z } from 'zod';
import { normalizePath, runnerImport } from 'vite';
import { defineConfig } from 'vitest/config';
import { inUnit } from './src/patterns/contract/meta.ts';
import { formatParameter } from './src/patterns/contract/parameter.ts';
import type { Pattern } from './src/patterns/contract/pattern.ts';
import type * as Rhythms from './src/app/pages/home/rhythms.ts';
import { aboutPage, constantsIn } from './src/app/pages/about/about-page.ts';
import { notesPage } from './src/app/pages/notes/notes-page.ts';
import { serviceWorkerText } from './src/app/shell/offline/service-worker.ts';
import { patterns } from './src/patterns/index.ts';

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Only the build carries the policy: the development server needs inline styles and scripts for hot reload. */
function strictPolicy(): Plugin {
  return {
    name: 'strict-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);

/** The one index.html as the page of a pattern: its own title, description and name, and addresses one folder up. */
function pageOf(html: string, { id, title, question, rhythm }: (typeof patterns)[number]): string {
  const description = `${question} ${title}: ${rhythm}. A deterministic simulation to play, stop, step and break.`;
  return html
    .replace(/<title>.*?<\/title>/, `<title>${escapeHtml(title)} - Roundtrip</title>`)
    .replace(/(<meta name="description" content=")[^"]*"/, `$1${escapeHtml(description)}"`)
    .replace(/(<meta name="roundtrip-pattern" content=")[^"]*"/, `$1${escapeHtml(id)}"`)
    .replace(/((?:src|href)=")\.\//g, '$1../');
}

/** The notes for teachers of a pattern, as a page below its own. */
async function notesOf(html: string, pattern: (typeof patterns)[number]): Promise<string> {
  const markdown = await readFile(new URL(`src/patterns/${pattern.id}/notes.md`, import.meta.url), 'utf8');
  const { presets } = (await pattern.load()).pattern;
  return notesPage({ html: pageOf(html, pattern), title: escapeHtml(pattern.title), markdown, presets });
}

/** The files whose constants the models stand on. */
const MODELS = /^src\/(?:kernel|transport|protocols|machines)\/.*\.ts$/;
/** What recordings say of themselves. */
const Recorded = z
  .object({ implementation: z.object({ name: z.string(), version: z.string() }), what: z.string() })
  .transform(({ implementation: { name, version }, what }) => ({ implementation: `${name} ${version}`, what }));

/** What is simulated, assumed and checked, with the values of every pattern and the recordings that tests play. */
async function aboutOf(html: string): Promise<string> {
  const root = fileURLToPath(new URL('.', import.meta.url));
  const read = (path: string) => readFile(join(root, path), 'utf8');
  const paths = (await readdir(join(root, 'src'), { recursive: true })).map((path) => `src/${normalizePath(path)}`);
  const recordings = paths.filter((path) => /\/recordings\/.*\.json$/.test(path)).toSorted();
  const files = paths.filter((path) => MODELS.test(path) && !path.endsWith('.test.ts')).toSorted();
  return aboutPage({
    html,
    markdown: await read('src/app/pages/about/about.md'),
    recordings: await Promise.all(recordings.map(async (path) => Recorded.parse(JSON.parse(await read(path))))),
    patterns: await Promise.all(
      patterns.map(async ({ title, load }) => ({ title, values: declaredValues((await load()).pattern) })),
    ),
    constants: (await Promise.all(files.map(async (path) => constantsIn(path, await read(path))))).flat(),
  });
}

function declaredValues({ parameters, unit }: Pattern) {
  return parameters.map((spec) => ({
    title: inUnit(spec.title, unit),
    value: formatParameter(spec, spec.default),
    help: inUnit(spec.help, unit),
  }));
}

/** A page lives in a folder: its address ends in a slash, or its relative addresses would miss. */
const redirectToFolder: Connect.NextHandleFunction = (request, response, next) => {
  const [path = '', query] = (request.url ?? '').split('?');
  if (path !== '/about' && !patterns.some(({ id }) => path === `/${id}` || path === `/${id}/notes`)) next();
  else response.writeHead(301, { location: `${path}/${query === undefined ? '' : `?${query}`}` }).end();
};

/** `/<id>/` for each pattern, in the build, the preview and the development server alike. */
function patternPages(): Plugin {
  return {
    name: 'pattern-pages',
    enforce: 'post',
    async generateBundle(_, bundle) {
      const index = bundle['index.html'];
      if (index?.type !== 'asset') throw new Error('the build made no index.html to make the pages of patterns from');
      const html = typeof index.source === 'string' ? index.source : new TextDecoder().decode(index.source);
      this.emitFile({ type: 'asset', fileName: 'about/index.html', source: await aboutOf(html) });
      for (const pattern of patterns) {
        this.emitFile({ type: 'asset', fileName: `${pattern.id}/index.html`, source: pageOf(html, pattern) });
        const notes = await notesOf(html, pattern);
        this.emitFile({ type: 'asset', fileName: `${pattern.id}/notes/index.html`, source: notes });
      }
    },
    configureServer(server) {
      const { middlewares } = server;
      middlewares.use(redirectToFolder);
      middlewares.use((request, response, next) => {
        const path = request.url?.split('?')[0];
        const pattern = patterns.find(({ id }) => path === `/${id}/` || path === `/${id}/notes/`);
        if (path === undefined || (pattern === undefined && path !== '/about/')) {
          next();
          return;
        }
        const page = (html: string) =>
          pattern === undefined
            ? aboutOf(html)
            : path.endsWith('/notes/')
              ? notesOf(html, pattern)
              : pageOf(html, pattern);
        readFile(new URL('index.html', import.meta.url), 'utf8')
          .then(page)
          .then((html) => server.transformIndexHtml(`${path}index.html`, html))
          .then((html) => response.writeHead(200, { 'content-type': 'text/html' }).end(html), next);
      });
    },
    configurePreviewServer({ middlewares }) {
      middlewares.use(redirectToFolder);
    },
  };
}

/** The service worker, which must know the name of every file of the build, is written last. */
function offlineSite(): Plugin {
  return {
    name: 'offline-site',
    apply: 'build',
    enforce: 'post',
    async writeBundle({ dir = 'dist' }, bundle) {
      const hash = createHash('sha256');
      const names = Object.keys(bundle).filter((name) => !name.endsWith('.map'));
      for (const name of names.toSorted()) {
        const file = bundle[name];
        hash.update(name).update(file?.type === 'asset' ? file.source : (file?.code ?? ''));
      }
      // Hosts serve a page under the address of its folder.
      const files = [...names.map((name) => `./${name.replace(/(^|\/)index\.html$/, '$1')}`), './favicon.svg'];
      await writeFile(join(dir, 'sw.js'), serviceWorkerText({ version: hash.digest('hex').slice(0, 12), files }));
    },
  };
}

/** The pictures of home: the simulator runs when the site is built, so that the page only draws. */
function builtRhythms(): Plugin {
  const path = fileURLToPath(new URL('src/app/pages/home/rhythms.ts', import.meta.url));
  return {
    name: 'built-rhythms',
    enforce: 'pre',
    async load(id) {
      if (id !== normalizePath(path)) return undefined;
      const { module, dependencies } = await runnerImport<typeof Rhythms>(path);
      for (const dependency of dependencies) this.addWatchFile(dependency);
      return `export const rhythms = ${JSON.stringify(module.rhythms)};`;
    },
  };
}

export default defineConfig(({ mode }) => ({
  // Relative, so that dist works under any sub-path.
  base: './',
  // Every page is a file of its own; nothing else falls back to the home page.
  appType: 'mpa',
  plugins: [react(), strictPolicy(), patternPages(), builtRhythms(), offlineSite()],
  server: { host: '127.0.0.1' },
  // As static hosts such as GitHub Pages do: without it no sandboxed frame may load the scripts of a page.
  preview: { host: '127.0.0.1', headers: { 'Access-Control-Allow-Origin': '*' } },
  // Inlined fonts would be data: addresses, which the policy refuses.
  build: { assetsInlineLimit: 0 },
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    // Only a guard against a hang: a time-out says nothing about speed, and no slow machine may reach it.
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    provide: { long: mode === 'long' },
    // All cores: by default one is left idle.
    maxWorkers: '100%',
  },
}));
