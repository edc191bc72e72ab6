/**
 * What the names in a file mean: a word counts as a global only where it is read as one, not as a property, in a type's
 * key, in a comment or a string, and not where the file has declared it itself.
 */
import { parseSync } from 'vite';

/** A node of the syntax tree, as far as it matters here. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

export interface Reference {
  readonly name: string;
  readonly node: SyntaxNode;
  /** The nodes around it, the nearest first. */
  readonly around: readonly SyntaxNode[];
  /** The scope that declares it; null for a global. */
  readonly scope: SyntaxNode | null;
}

export interface Scopes {
  readonly program: SyntaxNode;
  readonly references: readonly Reference[];
  /** Every node with those around it, the nearest first. */
  readonly nodes: readonly { readonly node: SyntaxNode; readonly around: readonly SyntaxNode[] }[];
}

const SCOPES = new Set([
  'Program',
  'BlockStatement',
  'StaticBlock',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'CatchClause',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassDeclaration',
  'ClassExpression',
  'TSTypeAliasDeclaration',
  'TSInterfaceDeclaration',
  'TSFunctionType',
  'TSMethodSignature',
  'TSMappedType',
  'TSConditionalType',
  'TSModuleBlock',
]);

/** Keys that hold a name and no reference, by the type of the node around it. */
const NAME_KEYS: Readonly<Record<string, readonly string[]>> = {
  ImportSpecifier: ['imported', 'local'],
  ImportDefaultSpecifier: ['local'],
  ImportNamespaceSpecifier: ['local'],
  ExportSpecifier: ['exported'],
  ExportAllDeclaration: ['exported'],
  LabeledStatement: ['label'],
  BreakStatement: ['label'],
  ContinueStatement: ['label'],
  MetaProperty: ['meta', 'property'],
  TSEnumMember: ['id'],
  TSNamedTupleMember: ['label'],
  TSTypePredicate: [],
  TSImportType: ['qualifier'],
  TSQualifiedName: ['right'],
};
/** Where a key is a name only as long as it is not computed. */
const KEYED = new Set([
  'Property',
  'PropertyDefinition',
  'AccessorProperty',
  'MethodDefinition',
  'TSPropertySignature',
  'TSMethodSignature',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
]);
const FUNCTION_TYPES = new Set([
  'TSFunctionType',
  'TSConstructorType',
  'TSMethodSignature',
  'TSCallSignatureDeclaration',
  'TSIndexSignature',
]);

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

export function nameOf(value: unknown): string | undefined {
  return isNode(value) && value.type === 'Identifier' && typeof value['name'] === 'string' ? value['name'] : undefined;
}

/** Reads a file of TypeScript. A file that cannot be read has no scopes: other checks say so better. */
export function readScopes(path: string, text: string): Scopes | null {
  const { program, errors } = parseSync(path, text, { lang: path.endsWith('x') ? 'tsx' : 'ts', range: false });
  if (errors.length > 0 || !isNode(program)) return null;
  const declared = new Map<SyntaxNode, Set<string>>();
  const nodes: { node: SyntaxNode; around: readonly SyntaxNode[] }[] = [];
  walk(program, [], (node, around) => {
    nodes.push({ node, around });
    declare(node, around, declared);
  });
  const references = nodes.flatMap(({ node, around }) => {
    const name = nameOf(node) ?? (node.type === 'JSXIdentifier' ? String(node['name']) : undefined);
    if (name === undefined || !isReference(node, around)) return [];
    const scope = around.find((each) => declared.get(each)?.has(name) === true) ?? null;
    return [{ name, node, around, scope }];
  });
  return { program, references, nodes };
}

type Visit = (node: SyntaxNode, around: readonly SyntaxNode[]) => void;

function walk(node: SyntaxNode, around: readonly SyntaxNode[], visit: Visit): void {
  visit(node, around);
  const inside = [node, ...around];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, inside, visit);
  }
}

/** Enters the names that a node declares into the scopes that they hold in. */
function declare(node: SyntaxNode, around: readonly SyntaxNode[], declared: Map<SyntaxNode, Set<string>>): void {
  const add = (scope: SyntaxNode | undefined, names: readonly string[]) => {
    if (scope === undefined) return;
    const known = declared.get(scope) ?? new Set();
    for (const name of names) known.add(name);
    declared.set(scope, known);
  };
  const outer = around.find(({ type }) => SCOPES.has(type));
  switch (node.type) {
    case 'VariableDeclarator':
      add(outer, boundNames(node['id']));
      break;
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
      add(outer, boundNames(node['id']));
      break;
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      add(outer, boundNames(node['local']));
      break;
    case 'TSTypeParameter':
    case 'TSInferType':
      add(outer, boundNames(node['name']));
      break;
    case 'TSMappedType':
      add(node, boundNames(node['key']));
      break;
    case 'CatchClause':
      add(node, boundNames(node['param']));
      break;
    case 'FunctionExpression':
    case 'ClassExpression':
      add(node, boundNames(node['id']));
      break;
    default:
  }
  if (Array.isArray(node['params']) && SCOPES.has(node.type))
    add(
      node,
      node['params'].flatMap((param: unknown) => boundNames(param)),
    );
}

/** The names that a pattern binds: `{ a, b: [c, ...d] = [] }` binds a, c and d. */
function boundNames(pattern: unknown): readonly string[] {
  if (!isNode(pattern)) return [];
  const name = nameOf(pattern);
  if (name !== undefined) return [name];
  switch (pattern.type) {
    case 'ObjectPattern':
      return listOf(pattern['properties']).flatMap((each) => boundNames(each['value'] ?? each['argument']));
    case 'ArrayPattern':
      return listOf(pattern['elements']).flatMap(boundNames);
    case 'AssignmentPattern':
      return boundNames(pattern['left']);
    case 'RestElement':
      return boundNames(pattern['argument']);
    case 'TSParameterProperty':
      return boundNames(pattern['parameter']);
    default:
      return [];
  }
}

function listOf(value: unknown): readonly SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isReference(node: SyntaxNode, around: readonly SyntaxNode[]): boolean {
  const [parent] = around;
  if (parent === undefined) return false;
  if (NAME_KEYS[parent.type]?.some((key) => parent[key] === node) === true) return false;
  const isKey = parent['key'] === node && parent['computed'] !== true;
  // `{ window }` is a key and a reference at once: the value is a node of its own.
  if (KEYED.has(parent.type) && isKey) return false;
  const isMember = parent.type === 'MemberExpression' && parent['property'] === node && parent['computed'] !== true;
  if (isMember || (parent.type === 'JSXMemberExpression' && parent['property'] === node)) return false;
  if (parent.type === 'JSXAttribute') return false;
  // Names of the parameters of a type, `(window: number) => void`, stand for nothing.
  return !(FUNCTION_TYPES.has(parent.type) && listOf(parent['params'] ?? parent['parameters']).includes(node));
}
