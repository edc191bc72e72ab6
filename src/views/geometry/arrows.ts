import type { MessageRole } from '../../kernel/message.ts';
import { progressOf } from '../../record/journey.ts';
import type { MessageJourney, MessageTrace, PacketJourney } from '../../record/journey.ts';
import type { Traffic } from '../../record/traffic.ts';
import { group, line, path, round } from './shape.ts';
import type { Shape } from './shape.ts';
import { roleClass, tokenShape } from './tokens.ts';

/** A slanted line of the diagram, in pixels. */
export interface Arrow {
  readonly role: MessageRole;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** How large heads and crosses are drawn. */
export interface ArrowSizes {
  readonly head: number;
  readonly cross: number;
  readonly token: number;
  /** How far along its line a token stands. */
  readonly tokenAt: number;
}

/** On a line that ends where the message died the token has less room. */
const LOST_TOKEN_AT = 0.45;

/** The line ends inside its head, so that no blunt end shows beside the tip. */
export function arrowLine({ role, x1, y1, x2, y2 }: Arrow, head: number): Shape {
  const length = distance(x1, y1, x2, y2);
  const share = length > 0 ? Math.max(0, 1 - (head * 0.57) / length) : 1;
  return line(`msg ${roleClass(role)}`, x1, y1, x1 + (x2 - x1) * share, y1 + (y2 - y1) * share);
}

export function arrowHead({ role, x1, y1, x2, y2 }: Arrow, size: number): Shape {
  const length = distance(x1, y1, x2, y2) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - ux * size, y2 - uy * size];
  const half = size * 0.46;
  return path(
    `msg-head ${roleClass(role)}`,
    `M${point(x2, y2)}L${point(bx - uy * half, by + ux * half)}L${point(bx + uy * half, by - ux * half)}Z`,
  );
}

export function tokenPlace({ x1, y1, x2, y2 }: Arrow, share: number): { readonly x: number; readonly y: number } {
  return { x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share };
}

export function lostTokenPlace(arrow: Arrow): { readonly x: number; readonly y: number } {
  return tokenPlace(arrow, LOST_TOKEN_AT);
}

/** A dashed line that ends in a cross where and when the packet died. */
export function lostArrow(arrow: Arrow, sizes: ArrowSizes, hasToken: boolean, glyph?: string): Shape {
  const { role, x1, y1, x2, y2 } = arrow;
  const place = lostTokenPlace(arrow);
  return group('lost', [
    line(`msg-lost ${roleClass(role)}`, x1, y1, x2, y2),
    ...(hasToken ? [tokenShape(role, place.x, place.y, sizes.token, glyph)] : []),
    cross(x2, y2, sizes.cross),
  ]);
}

export function cross(x: number, y: number, half: number): Shape {
  const [left, right, top, bottom] = [round(x - half), round(x + half), round(y - half), round(y + half)];
  return path('x', `M${left} ${top}L${right} ${bottom}M${right} ${top}L${left} ${bottom}`);
}

/** The role of what a packet carries; without a message it is the transport's own. */
export function packetRole(packet: PacketJourney, traffic: Traffic): MessageRole {
  const carried = packet.messages.map((id) => traffic.message(id)).filter((message) => message !== undefined);
  const told = carried.find(({ items: news }) => news.length > 0) ?? carried[0];
  if (told !== undefined) return told.role;
  if (packet.protocol === 'icmp' || packet.flags.startsWith('R')) return 'error';
  return packet.flags === 'A' && packet.length === 0 ? 'acknowledgement' : 'control';
}

/** The place of a dead packet between its two lifelines: 0 where it left, 1 where it would have landed. */
export function deathPlace(packet: PacketJourney): number {
  return packet.end === null ? 1 : progressOf(packet, packet.end.at);
}

/** Whether a message has a whole line: it got through, even if nobody read it. */
export function hasLine(
  journey: MessageJourney,
  trace: MessageTrace,
): trace is MessageTrace & { readonly startsAt: number; readonly landsAt: number } {
  return trace.startsAt !== null && trace.landsAt !== null && journey.from !== journey.to;
}

function point(x: number, y: number): string {
  return `${round(x)} ${round(y)}`;
}

function distance(x1: number, y1: number, x2: number, y2: number): number {
  return Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
}
