import type { MessageRole } from '../../kernel/message.ts';
import type { MessageJourney } from '../../record/journey.ts';
import { group, path, text, translate } from './shape.ts';
import type { Shape } from './shape.ts';

interface TokenKind {
  /** The class that gives the colour. */
  readonly name: string;
  readonly outline: string;
  readonly look: 'filled' | 'hollow' | 'broken';
  readonly glyph: string;
  /** Where the glyph stands: a tag and a triangle have their weight off the middle. */
  readonly glyphAt: { readonly x: number; readonly y: number };
}

const MIDDLE = { x: 0, y: 4.4 };

/** Look section 5: colour, shape and glyph all tell the kind. Drawn 24 x 20 at scale 1. */
const KINDS: Readonly<Record<MessageRole, TokenKind>> = {
  request: {
    name: 'request',
    outline: 'M-11-8.5H4.5L12 0 4.5 8.5H-11Z',
    look: 'filled',
    glyph: 'Q',
    glyphAt: { x: -1.5, y: 4.4 },
  },
  response: {
    name: 'response',
    outline: 'M-8-8.5H8A3 3 0 0 1 11-5.5V5.5A3 3 0 0 1 8 8.5H-8A3 3 0 0 1-11 5.5V-5.5A3 3 0 0 1-8-8.5Z',
    look: 'filled',
    glyph: 'R',
    glyphAt: MIDDLE,
  },
  empty: { name: 'empty', outline: 'M-10.5-8H10.5V8H-10.5Z', look: 'hollow', glyph: '0', glyphAt: MIDDLE },
  push: {
    name: 'push',
    outline: 'M0-10A10 10 0 1 1 0 10A10 10 0 1 1 0-10Z',
    look: 'filled',
    glyph: 'E',
    glyphAt: MIDDLE,
  },
  publish: { name: 'publish', outline: 'M0-12.5L13 9.5H-13Z', look: 'filled', glyph: 'P', glyphAt: { x: 0, y: 6.9 } },
  acknowledgement: {
    name: 'ack',
    outline: 'M0-10.5L10.5 0 0 10.5-10.5 0Z',
    look: 'hollow',
    glyph: 'A',
    glyphAt: MIDDLE,
  },
  control: {
    name: 'control',
    outline: 'M-6-9.5H6L11.5 0 6 9.5H-6L-11.5 0Z',
    look: 'hollow',
    glyph: '',
    glyphAt: MIDDLE,
  },
  error: {
    name: 'fail',
    outline: 'M-4.5-10.5H4.5L10.5-4.5V4.5L4.5 10.5H-4.5L-10.5 4.5V-4.5Z',
    look: 'broken',
    glyph: '!',
    glyphAt: MIDDLE,
  },
};

/** What identifies a message on its token: what it carries, or the number of its call where calls must be told apart. */
export function glyphOf({
  items,
  call,
  isOneOfMany,
}: Pick<MessageJourney, 'items' | 'call' | 'isOneOfMany'>): string | undefined {
  const [item] = items;
  if (item !== undefined) return items.length === 1 ? String(item) : undefined;
  return call > 0 && isOneOfMany ? String(call) : undefined;
}

/** The class that gives a role its colour. */
export function roleClass(role: MessageRole): string {
  return KINDS[role].name;
}

/** The token of a message; a number may stand for the glyph where identity matters. */
export function tokenShape(role: MessageRole, x: number, y: number, scale: number, glyph?: string): Shape {
  const kind = KINDS[role];
  const outlineClass = { filled: 'tok-shape', hollow: 'tok-hollow', broken: 'tok-broken' }[kind.look];
  const glyphClass = kind.look === 'filled' ? 'tok-glyph' : 'tok-glyph on-hollow';
  return group(
    `tok ${kind.name}`,
    [path(outlineClass, kind.outline), text(glyphClass, kind.glyphAt.x, kind.glyphAt.y, glyph ?? kind.glyph)],
    translate(x, y, scale),
  );
}
