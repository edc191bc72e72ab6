import type { Formats } from '../position.ts';
import { texts } from '../texts.en.ts';
import type { SocketFrame } from './sockets.ts';
import { fitText, textWidth } from './text-width.ts';
import type { Font } from './text-width.ts';

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** A line of the words of a socket: its state, or numbers with their names. */
export interface SocketLine {
  readonly state: string;
  /** `+2` for two more sockets. */
  readonly more: string;
  readonly values: readonly NamedValue[];
}

const MILLI = 1000;
/** Before the peer has answered nothing is known about it. */
const UNANSWERED = /^(?:closed|syn-?sent)$/i;

const NOTHING: Pick<SocketLine, 'state' | 'more'> = { state: '', more: '' };

/** A socket in lines: where its connection is, how much it may send, how long it waits. */
export function viewSocket(socket: SocketFrame, formats: Formats): readonly SocketLine[] {
  const { path, badges, more } = socket;
  const { socket: words } = texts;
  const isKnown = !UNANSWERED.test(path);
  const values = (...found: readonly (NamedValue | null)[]) => found.filter((value) => value !== null);
  const bytes = (badge: string, name: string) => {
    const value = badges[badge];
    return typeof value === 'number' ? { name, value: formats.bytes(value) } : null;
  };
  const time = (badge: string, name: string) => {
    const value = badges[badge];
    return typeof value === 'number' ? { name, value: formats.duration(value * MILLI) } : null;
  };
  const unsent = badges['unsent'] === 0 ? null : bytes('unsent', words.unsent);
  const measured = badges['srttMs'] === 0 ? { name: words.rtt, value: words.unknown } : time('srttMs', words.rtt);
  const numbers = [
    values(bytes('cwnd', words.cwnd), isKnown ? bytes('window', words.window) : null, unsent),
    values(measured, time('rtoMs', words.rto)),
  ];
  return [
    { state: path, more: more === 0 ? '' : words.more(more), values: values(bytes('flight', words.flight)) },
    ...numbers.filter((line) => line.length > 0).map((line) => ({ ...NOTHING, values: line })),
  ];
}

/** As much of a line as fits: whole numbers only. */
export function fitLine(line: SocketLine, width: number, font: Font, gap: number): SocketLine {
  const bold: Font = { size: font.size, weight: 600 };
  const more = line.more === '' ? 0 : textWidth(` ${line.more}`, font);
  const state = fitText(line.state, width - more, bold);
  let used = state === '' ? 0 : textWidth(state, bold) + more + gap;
  const values: NamedValue[] = [];
  for (const value of line.values) {
    used += textWidth(`${value.name} `, font) + textWidth(value.value, bold) + gap;
    if (used - gap > width) break;
    values.push(value);
  }
  return { ...line, state, values };
}
