/**
 * The rules of the house that no linter knows: which room may import which, and what would make a run differ from one
 * machine to the next. Pure functions over (path, text), so that the test can show each rule a file that breaks it.
 */

import { wrongAppArrow, wrongAppPart } from './tidy-app.ts';
import { checkGeometry, checkHost, checkMaths, checkState } from './tidy-run.ts';
import type { Report } from './tidy-run.ts';
import { readScopes } from './tidy-scope.ts';
import type { Scopes } from './tidy-scope.ts';

export interface SourceFile {
  /** Relative to the root of the repository, with slashes: `src/kernel/time.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
}

/** An import may only point up this list: at its own room or one of an earlier line. Rooms of one line stand side by side. */
const storeys = [
  ['kernel'],
  ['record', 'transport', 'protocols'],
  ['machines'],
  ['measure'],
  ['patterns'],
  ['player'],
  ['views'],
  ['app'],
];
const rooms = storeys.flat();
const storeyOf = (room: string) => storeys.findIndex((storey) => storey.includes(room));
const modelRooms = rooms.slice(0, rooms.indexOf('patterns') + 1);

const lineLimit = 400;

interface Import {
  readonly specifier: string;
  readonly index: number;
}

interface Source {
  readonly path: string;
  readonly text: string;
  /** The text with comments blanked and the contents of strings replaced by underscores; same length, same lines. */
  readonly code: string;
  readonly room: string;
  readonly isTest: boolean;
  readonly baseName: string;
}

// --- reading a file --------------------------------------------------------------------------------------------------

const startsRegExp = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|=>|\b(?:return|typeof|case|in|of|do|else))\s*$/;
const regExpLiteral = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n])+\/[a-z]*/y;

/** Blanks what is not code, so that a word in a comment or a string never counts. */
export function maskText(text: string): string {
  let masked = '';
  /** One number for each template literal being read: how many braces are open in its current `${}`. */
  const templates: number[] = [];
  const at = (offset = 0) => text[masked.length + offset];
  const hide = (length: number, filler: string) => {
    const hidden = text.slice(masked.length, masked.length + length);
    masked += hidden.replace(/[^\n]/g, filler);
  };
  const keep = (length = 1) => {
    masked += text.slice(masked.length, masked.length + length);
  };
  const hideTemplateText = () => {
    while (at() !== undefined && at() !== '`' && !(at() === '$' && at(1) === '{')) hide(at() === '\\' ? 2 : 1, '_');
    if (at() === '$') {
      templates.push(0);
      keep(2);
    } else {
      keep();
    }
  };

  while (masked.length < text.length) {
    const start = masked.length;
    const here = at();
    const depth = templates.at(-1);
    if (here === '/' && at(1) === '/') {
      const end = text.indexOf('\n', start);
      hide((end < 0 ? text.length : end) - start, ' ');
    } else if (here === '/' && at(1) === '*') {
      const end = text.indexOf('*/', start + 2);
      hide((end < 0 ? text.length : end + 2) - start, ' ');
    } else if (here === '"' || here === "'") {
      keep();
      while (at() !== undefined && at() !== here && at() !== '\n') hide(at() === '\\' ? 2 : 1, '_');
      // An apostrophe in JSX text looks like a string without an end; it then ends with its line.
      if (at() === here) keep();
    } else if (here === '`') {
      keep();
      hideTemplateText();
    } else if (here === '}' && depth === 0) {
      templates.pop();
      keep();
      hideTemplateText();
    } else if (here === '/' && startsRegExp.test(masked.slice(-40))) {
      regExpLiteral.lastIndex = start;
      hide(regExpLiteral.exec(text)?.[0].length ?? 1, '_');
    } else {
      if (depth !== undefined && here === '{') templates[templates.length - 1] = depth + 1;
      if (depth !== undefined && here === '}') templates[templates.length - 1] = depth - 1;
      keep();
    }
  }
  return masked;
}

function readSource({ path, text }: SourceFile): Source {
  const parts = path.split('/');
  return {
    path,
    text,
    code: maskText(text),
    room: parts.length > 2 ? (parts[1] ?? '') : '',
    isTest: /\.test\.tsx?$/.test(path),
    baseName: parts.at(-1) ?? '',
  };
}

const importForms = [
  /\b(?:from|import)\s*(["'])_*\1/g,
  /\bimport\s*\(\s*(["'`])_*\1/g,
  /\bnew\s+(?:Shared)?Worker\s*\(\s*new\s+URL\s*\(\s*(["'`])_*\1/g,
];
const globForm = /\bimport\.meta\.glob(?:<[^()]*>)?\s*\(([^)]*)/g;

/** Static, side-effect, re-exporting, type and dynamic imports alike; what a worker runs and what a glob gathers, too. */
export function readImports(text: string, code = maskText(text)): Import[] {
  const literal = (match: string, quote: string, index: number) => {
    const start = index + match.indexOf(quote) + 1;
    return { specifier: text.slice(start, index + match.length - 1), index };
  };
  const imports = importForms.flatMap((form) =>
    [...code.matchAll(form)].map(({ 0: match, 1: quote = '', index }) => literal(match, quote, index)),
  );
  const globs = [...code.matchAll(globForm)].flatMap(({ 0: call, 1: list = '', index }) =>
    [...list.matchAll(/(["'`])_*\1/g)].map(({ 0: match, 1: quote = '', index: place }) => {
      const glob = literal(match, quote, index + call.length - list.length + place);
      // What is left out is no import.
      return { ...glob, specifier: glob.specifier.startsWith('!') ? '' : glob.specifier };
    }),
  );
  return [...imports, ...globs.filter(({ specifier }) => specifier !== '')];
}

/** The file a relative import means: `src/views/a.ts` + `../kernel/b.ts` is `src/kernel/b.ts`. */
function resolve(path: string, specifier: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const part of (specifier.split('?')[0] ?? '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

// --- import rules ----------------------------------------------------------------------------------------------------

const roomOf = (path: string) => (path.split('/').length > 2 ? (path.split('/')[1] ?? '') : '');
const folderOf = (path: string) => /^src\/patterns\/([^/]+)\//.exec(path)?.[1];
/** In `patterns`: what a pattern is, what several are furnished with, and what runs them all for tests. */
const PATTERN_STOREYS = ['contract', 'shared', 'driver'];
const isRecipeCodec = (path: string) => /^src\/player\/recipe[^/]*\.ts$/.test(path);

/** What is wrong with the arrow from one of our files to another, if anything. */
function wrongArrow({ path, room, isTest }: Source, target: string): string | undefined {
  const targetRoom = roomOf(target);
  const knowsPatterns = room === 'app' || room === 'headless' || room === 'patterns';
  if (!target.startsWith('src/')) return 'an import stays inside src';
  if (path === 'src/main.tsx') return targetRoom === 'app' ? undefined : 'main.tsx imports only app';
  if (room === '') {
    return targetRoom === '' && !target.startsWith('src/main') ? undefined : 'a file beside the rooms imports no room';
  }
  if (room === 'app' && targetRoom === room) return wrongAppArrow(path, target);
  if (targetRoom === room) {
    return room === 'patterns' && !isTest ? wrongInPatterns(folderOf(path), folderOf(target)) : undefined;
  }
  if (room === 'headless') {
    return modelRooms.includes(targetRoom) || isRecipeCodec(target)
      ? undefined
      : 'headless imports only kernel to patterns and the recipe codec';
  }
  if (!rooms.includes(targetRoom)) return `no room imports "${targetRoom === '' ? target : targetRoom}"`;
  if (storeyOf(targetRoom) >= storeyOf(room)) return `${room} may not import ${targetRoom}: imports point up`;
  if (targetRoom === 'patterns' && !knowsPatterns && folderOf(target) !== 'contract') {
    return `${room} knows no pattern by name, only what every pattern is (patterns/contract)`;
  }
  return undefined;
}

/** The arrows inside `patterns`: contract, shared, then the patterns, each for itself. The driver is for tests. */
function wrongInPatterns(own: string | undefined, folder: string | undefined): string | undefined {
  if (own === folder || own === 'driver') return undefined;
  if (folder === 'driver') return 'only tests and the shell are driven: nothing else imports patterns/driver';
  if (own === 'contract') return 'the contract imports nothing of patterns';
  if (folder === 'contract' || own === undefined) return undefined;
  if (folder === 'shared') return undefined;
  return PATTERN_STOREYS.includes(own) ? `patterns/${own} knows no pattern by name` : 'no pattern imports another';
}

const isPackage = (specifier: string, name: string) => specifier === name || specifier.startsWith(`${name}/`);

/** A machine is written with XState; the kernel turns it into effects in one adapter; nobody else knows it. */
function isAdapter({ room, baseName }: Pick<Source, 'room' | 'baseName'>): boolean {
  return room === 'kernel' && /(?:^|-)adapter\.ts$/.test(baseName);
}

function mayImportXstate({ path, room, isTest, baseName }: Source): boolean {
  return (
    isTest ||
    isAdapter({ room, baseName }) ||
    /(?:^|-)machines?\.ts$/.test(baseName) ||
    path.includes('/machines/') ||
    // A pattern has a file for each of its machines, named after what it is.
    (room === 'patterns' && !PATTERN_STOREYS.includes(folderOf(path) ?? 'contract'))
  );
}

/** What each room may use beyond our own code. A package that is on no list is a decision, and belongs here first. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  kernel: ['xstate'],
  transport: ['xstate'],
  protocols: ['@noble/hashes', 'fflate'],
  machines: ['xstate', 'fflate'],
  measure: [],
  patterns: ['xstate', 'fflate'],
  player: ['fflate', 'zod', 'zustand'],
  views: ['react', 'd3'],
  app: ['react', 'react-dom', 'zustand', 'marked'],
  headless: ['xstate', '@playwright/test'],
  '': ['react', 'react-dom', 'vite'],
};
const TEST_PACKAGES = ['vitest', 'fast-check', 'zod', 'xstate', 'react-dom'];

/** What is wrong with the use of a package by this file, if anything. */
function wrongPackage(source: Source, specifier: string): string | undefined {
  const { path, room, isTest } = source;
  if (specifier.startsWith('node:')) {
    return room === 'headless' || isTest ? undefined : 'Node is imported only by headless and by tests';
  }
  if (isPackage(specifier, 'xstate') && !mayImportXstate(source)) {
    return 'xstate is imported only by the kernel adapter and by machines';
  }
  if ((specifier === 'd3' || specifier.startsWith('d3-')) && path !== 'src/views/d3.ts') {
    return 'd3 is imported only by views/d3.ts';
  }
  if (path.startsWith('src/views/geometry/') && !isTest) return `views/geometry uses no package: ${specifier}`;
  if (isRecipeCodec(path) && isPackage(specifier, 'zustand'))
    return `the recipe codec knows no interface: ${specifier}`;
  const isForTests = isTest || /(?:^|\/)test-support\.ts$/.test(path);
  const allowed = [...(PACKAGES[room] ?? []), ...(isForTests ? TEST_PACKAGES : [])];
  if (allowed.some((name) => isPackage(specifier, name))) return undefined;
  return `${room === '' ? 'this file' : room} may not use the package ${specifier}`;
}

function checkImports(source: Source, report: Report): void {
  for (const { specifier, index } of readImports(source.text, source.code)) {
    const isOwn = specifier.startsWith('.');
    const wrong = isOwn ? wrongArrow(source, resolve(source.path, specifier)) : wrongPackage(source, specifier);
    if (wrong !== undefined) report(index, wrong);
    if (isOwn && !/\.(?:tsx?|css|json|svg)(?:\?[a-z]+)?$/.test(specifier)) {
      report(index, 'an import names its file with the extension');
    }
  }
  for (const { index } of source.code.matchAll(/\bimport\s*\(\s*(?!["'`]_*["'`])/g)) {
    report(index, 'import() takes a literal, so that its arrow can be read');
  }
  const computed =
    /\bnew\s+(?:Shared)?Worker\s*\(\s*(?!new\s+URL\s*\(\s*["'`]_*["'`])|\bimport\.meta\.glob(?:<[^()]*>)?\s*\(\s*(?![["'`])/g;
  for (const { index } of source.code.matchAll(computed)) {
    report(index, 'a worker or glob takes a literal, so that its arrow can be read');
  }
  if (source.path.startsWith('src/views/geometry/') && source.path.endsWith('.tsx')) {
    report(0, 'views/geometry has no React');
  }
}

// --- what a run may not touch ----------------------------------------------------------------------------------------

/** Kept between steps by files that say why no run can tell. */
const KNOWN_STATE: Readonly<Record<string, string>> = {
  'src/kernel/adapter.ts': 'tests turn freezing on for all machines; it changes no value',
};

function checkRuns({ path, room, isTest, baseName }: Source, scopes: Scopes, report: Report): void {
  if (path.startsWith('src/views/geometry/') && !isTest) checkGeometry(scopes, report);
  if (!modelRooms.includes(room) || isTest) return;
  checkHost(path, scopes, report);
  if (!Object.hasOwn(KNOWN_STATE, path)) checkState(scopes, report);
  if (room !== 'measure' && baseName !== 'expected.ts') checkMaths(scopes, report);
}

// --- types, size, names ----------------------------------------------------------------------------------------------

/** Where `as` renames instead of casting. */
const renames = /\b(?:import|export)\s+(?:type\s+)?(?:\w+\s*,\s*)?(?:\{[^}]*\}|\*\s*as\s+\w+)|\[\s*\w+\s+in\b[^\]]*\]/g;

function checkTypes({ code, text, room, baseName }: Source, report: Report): void {
  // A comment is blank in the code; in a string the same words mean nothing.
  for (const { index } of text.matchAll(/@ts-(?:ignore|nocheck)/g)) {
    if (code.charAt(index) === ' ') report(index, 'no @ts-ignore: the compiler is right, or is told so with types');
  }
  for (const { index } of code.matchAll(/[:<>,|&(=]\s*any\b(?!\s*[(:?])|\bas\s+any\b/g)) report(index, 'no any');
  if (!modelRooms.includes(room) || isAdapter({ room, baseName })) return;
  const withoutRenames = code.replace(renames, (found) => found.replace(/[^\n]/g, ' '));
  for (const { index } of withoutRenames.matchAll(/(?<=[\w)\]}'"`]\s+)as\s+(?!const\b)(?=[\w({['"`])/g)) {
    report(index, 'no cast outside an adapter');
  }
}

function checkLoading({ code, room, isTest }: Source, report: Report): void {
  if (room === 'app' || room === 'headless' || isTest) return;
  for (const { index } of code.matchAll(/\.\s*load\s*\(/g)) report(index, 'only app and headless load a pattern');
}

const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;

function checkShape({ path, text, room, isTest }: Source, report: Report): void {
  if (!['', 'headless', ...rooms].includes(room)) report(0, `there is no room "${room}"`);
  const wrongPart = room === 'app' ? wrongAppPart(path) : undefined;
  if (wrongPart !== undefined) report(0, wrongPart);
  if (!path.split('/').every((part) => kebabCase.test(part))) report(0, 'names of files and folders are kebab-case');
  const lines = text.replace(/\n$/, '').split('\n').length;
  if (/\.tsx?$/.test(path) && !isTest && lines > lineLimit) {
    report(text.length - 1, `a file has at most ${lineLimit} lines, this one has ${lines}`);
  }
}

/** Everything wrong with one file. */
export function checkFile(file: SourceFile): Violation[] {
  const source = readSource(file);
  const violations: Violation[] = [];
  const report: Report = (index, rule) => {
    violations.push({ path: file.path, line: file.text.slice(0, index).split('\n').length, rule });
  };
  checkShape(source, report);
  if (/\.tsx?$/.test(file.path)) {
    checkImports(source, report);
    const scopes = readScopes(file.path, file.text);
    if (scopes === null) report(0, 'a file can be read as TypeScript');
    else checkRuns(source, scopes, report);
    checkTypes(source, report);
    checkLoading(source, report);
  }
  return violations;
}
