/**
 * What would make a run differ from one machine to the next, or from one run to the next: globals of the host, maths
 * that engines round differently, and state that outlives a run.
 */
import { isNode, nameOf } from './tidy-scope.ts';
import type { Reference, Scopes, SyntaxNode } from './tidy-scope.ts';

export type Report = (index: number, rule: string) => void;

/** What belongs to the host and not to the language, by the name that the rule says. */
const HOST_GLOBALS: Readonly<Record<string, string>> = {
  Date: 'Date',
  performance: 'performance',
  setTimeout: 'setTimeout',
  setInterval: 'setTimeout',
  setImmediate: 'setTimeout',
  clearTimeout: 'setTimeout',
  clearInterval: 'setTimeout',
  queueMicrotask: 'queueMicrotask',
  requestAnimationFrame: 'requestAnimationFrame',
  cancelAnimationFrame: 'requestAnimationFrame',
  requestIdleCallback: 'requestAnimationFrame',
  window: 'window',
  document: 'document',
  navigator: 'navigator',
  location: 'location',
  history: 'history',
  self: 'self',
  globalThis: 'globalThis',
  global: 'globalThis',
  fetch: 'fetch',
  XMLHttpRequest: 'fetch',
  WebSocket: 'fetch',
  EventSource: 'fetch',
  localStorage: 'localStorage',
  sessionStorage: 'localStorage',
  indexedDB: 'localStorage',
  caches: 'localStorage',
  process: 'process',
  Buffer: 'process',
  require: 'process',
  console: 'console',
  crypto: 'crypto',
  Intl: 'Intl',
  CompressionStream: 'CompressionStream',
  DecompressionStream: 'CompressionStream',
  Promise: 'Promise',
  PromiseLike: 'Promise',
  Worker: 'Worker',
  SharedArrayBuffer: 'Worker',
  Atomics: 'Worker',
  WeakRef: 'WeakRef',
  FinalizationRegistry: 'WeakRef',
};

/** What draws a page: geometry is to be computed anywhere. */
const DOM_GLOBALS =
  /^(?:window|document|navigator|location|self|globalThis|getComputedStyle|matchMedia|requestAnimationFrame|(?:HTML|SVG)\w*|Element|Node|Event|\w+Event|DOM\w+|\w+Observer|CSS\w*|Image|Path2D|OffscreenCanvas)$/;

const UNEVEN = /^(?:exp|expm1|log|log2|log10|log1p|pow|cbrt|hypot|a?sinh?|a?cosh?|a?tanh?|atan2)$/;

/** The table of contents loads each pattern's code on demand; that is before any run. */
const MAY_LOAD = 'src/patterns/index.ts';

export function checkHost(path: string, { references, nodes }: Scopes, report: Report): void {
  const ban = (node: SyntaxNode, name: string) => report(node.start, `kernel to patterns may not use ${name}`);
  for (const { name, node, scope } of references) {
    const banned = Object.hasOwn(HOST_GLOBALS, name) ? HOST_GLOBALS[name] : undefined;
    if (scope === null && banned !== undefined && !(banned === 'Promise' && path === MAY_LOAD)) ban(node, banned);
  }
  for (const { node } of nodes) {
    if (node['async'] === true || node.type === 'AwaitExpression' || node['await'] === true) ban(node, 'async');
    for (const [member, index] of membersOf(node)) {
      if (member === 'localeCompare') report(index, 'kernel to patterns may not use localeCompare');
      if (member.startsWith('toLocale')) report(index, 'kernel to patterns may not use toLocale*');
    }
    if (memberOf(node) === 'stack' && isError(node['object'])) ban(node, 'Error().stack');
  }
  for (const [member, node] of mathNames(references)) if (member === 'random') ban(node, 'Math.random');
}

export function checkMaths({ references, nodes }: Scopes, report: Report): void {
  const ban = (node: SyntaxNode, found: string) =>
    report(node.start, `engines may round ${found} differently: only measure and expected.ts use it`);
  for (const [member, node] of mathNames(references)) if (UNEVEN.test(member)) ban(node, `Math.${member}`);
  for (const { node } of nodes) {
    // Between whole numbers written out a power is exact.
    const isPower = node['operator'] === '**' && !(isWhole(node['left']) && isWhole(node['right']));
    if (isPower || node['operator'] === '**=') ban(node, '**');
  }
}

/** The members of the global Math that a file uses: `Math.exp`, `const { exp } = Math`; handed on, it may be any. */
function* mathNames(references: readonly Reference[]): Generator<readonly [string, SyntaxNode]> {
  for (const { name, node, around, scope } of references) {
    if (name !== 'Math' || scope !== null) continue;
    const [parent] = around;
    if (parent === undefined) continue;
    const member = parent['object'] === node ? memberOf(parent) : undefined;
    if (member !== undefined) yield [member, parent];
    else if (parent.type === 'VariableDeclarator' && isNode(parent['id']) && parent['id'].type === 'ObjectPattern') {
      for (const [key] of membersOf(parent['id'])) yield [key, parent];
    } else yield ['random', node];
  }
}

/** The names of properties that a node reads, with where: of a member expression one, of a pattern all. */
function membersOf(node: SyntaxNode): readonly (readonly [string, number])[] {
  const member = memberOf(node);
  if (member !== undefined) return [[member, node.start]];
  if (node.type !== 'ObjectPattern' || !Array.isArray(node['properties'])) return [];
  return node['properties'].filter(isNode).flatMap((property) => {
    const key = nameOf(property['key']);
    return key === undefined ? [] : [[key, property.start] as const];
  });
}

function memberOf(node: SyntaxNode): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  const { property } = node;
  if (node['computed'] !== true) return nameOf(property);
  return isNode(property) && typeof property['value'] === 'string' ? property['value'] : undefined;
}

function isError(node: unknown): boolean {
  if (!isNode(node)) return false;
  const isMade = node.type === 'NewExpression' || node.type === 'CallExpression';
  return isMade ? (nameOf(node['callee']) ?? '').endsWith('Error') : /^(?:e|err|error)$/.test(nameOf(node) ?? '');
}

function isWhole(node: unknown): boolean {
  return isNode(node) && node.type === 'Literal' && /^\d[\d_]*n?$/.test(String(node['raw']));
}

export function checkGeometry({ references }: Scopes, report: Report): void {
  for (const { name, node, scope } of references) {
    if (scope === null && DOM_GLOBALS.test(name)) report(node.start, `views/geometry knows no DOM: ${name}`);
  }
}

// --- state that outlives a run ---------------------------------------------------------------------------------------

const CHANGES = /^(?:set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/;

const RULE = 'state outlives the run that made it, so that runs could tell each other apart';

export function checkState({ program, references, nodes }: Scopes, report: Report): void {
  for (const { node, around } of nodes) {
    const isOutside = around.every(({ type }) => type === 'Program' || type === 'ExportNamedDeclaration');
    if (node.type === 'VariableDeclaration' && node['kind'] !== 'const' && isOutside)
      report(node.start, `no module-level ${String(node['kind'])}: ${RULE}`);
    if (node.type === 'PropertyDefinition' && node['static'] === true && node['readonly'] !== true)
      report(node.start, `a static property is readonly: ${RULE}`);
  }
  for (const { name, node, around, scope } of references) {
    if (scope === program && changes(node, around))
      report(node.start, `nothing at module level changes, as ${name} does here: ${RULE}`);
  }
}

/** Whether what a name stands for is changed where it is read: `a.push()`, `a.b.set()`, `a[0] = 1`, `delete a.b`. */
function changes(node: SyntaxNode, around: readonly SyntaxNode[]): boolean {
  let inner = node;
  for (const outer of around) {
    const isPath = outer.type === 'MemberExpression' && outer['object'] === inner;
    if (isPath || outer.type === 'TSNonNullExpression') {
      inner = outer;
      continue;
    }
    const isItself = inner === node;
    if (outer.type === 'AssignmentExpression' && outer['left'] === inner) return !isItself;
    if (outer.type === 'UpdateExpression' || (outer.type === 'UnaryExpression' && outer['operator'] === 'delete'))
      return !isItself;
    if (outer.type !== 'CallExpression') return false;
    if (outer['callee'] === inner) return CHANGES.test(memberOf(inner) ?? '');
    const callee = isNode(outer['callee']) ? outer['callee'] : undefined;
    const isAssign = callee !== undefined && nameOf(callee['object']) === 'Object' && memberOf(callee) === 'assign';
    return isAssign && Array.isArray(outer['arguments']) && outer['arguments'][0] === inner;
  }
  return false;
}
