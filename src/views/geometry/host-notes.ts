import type { Transfers } from '../../record/transfers.ts';
import type { Formats } from '../position.ts';
import { texts } from '../texts.en.ts';
import type { HostView } from './host-view.ts';
import type { LanePlace, FigureLayout } from './layout.ts';
import { fitLine, viewSocket } from './socket-view.ts';
import { socketWords } from './socket-words.ts';
import type { SocketLine } from './socket-view.ts';
import type { SocketIndex } from './sockets.ts';
import { fitText } from './text-width.ts';
import { FONTS, lineMeasures, roomForLines } from './word-places.ts';

/** Where the small words of hosts come from. */
export interface NoteSource {
  /** Null where sockets are not looked at. */
  readonly sockets: SocketIndex | null;
  readonly transfers?: Transfers | null;
  readonly formats: Formats;
}

/** The small words under the state of a host. */
interface HostNotesView {
  readonly lines: readonly SocketLine[];
  /** How many lines have their place, used or not. */
  readonly reserved: number;
  readonly spoken: readonly string[];
}

/** At the lens `segments` a host says what its socket does, where the log tells the numbers of sockets. */
export function withSocket(lane: LanePlace, view: HostView, limit: number, source: NoteSource): HostView {
  const { sockets, transfers = null } = source;
  const host = lane.isBand ? undefined : lane.hosts[0];
  if (sockets?.isTraced !== true || transfers === null || host === undefined || view.isDown) return view;
  const socket = sockets.at(host.id, limit);
  const said = socket === undefined ? null : socketWords(host.id, socket, transfers, limit);
  if (said === null) return view;
  // Programs may stand still while their kernel does not.
  const isPaused = view.state.includes('paused');
  const words = isPaused ? `${view.short}, ${said.words}` : said.words;
  return { ...view, words, short: words, isBusy: said.isBusy && !isPaused, state: socket?.path ?? '' };
}

/** At the transport lens a host tells of its newest socket, else its badges. */
export function viewNotes(
  lane: LanePlace,
  view: HostView,
  limit: number,
  { sockets, formats }: NoteSource,
  { layout, room }: { readonly layout: FigureLayout; readonly room: number },
): HostNotesView {
  const reserved = reservedLines(sockets, layout);
  const { gap } = lineMeasures(layout);
  const { note } = FONTS[layout.words];
  const fit = (line: SocketLine) => fitLine(line, room, note, gap);
  const host = lane.isBand ? undefined : lane.hosts[0];
  const socket = host === undefined || sockets === null || view.isDown ? undefined : sockets.at(host.id, limit);
  if (socket !== undefined) {
    const lines = viewSocket(socket, formats);
    const numbers = lines.flatMap(({ values }) => values.map(({ name, value }) => `${name} ${value}`));
    const shown = lines.slice(0, reserved).map(fit);
    return { lines: shown, reserved, spoken: [texts.socket.spoken(socket.path, numbers)] };
  }
  if (sockets?.isTraced === true && host !== undefined && !view.isDown) {
    const none = { state: '', more: '', values: [{ name: fitText(texts.socket.none, room, note), value: '' }] };
    return { lines: [none].slice(0, reserved), reserved, spoken: [texts.socket.none] };
  }
  const spoken = view.badges.map(({ name, value }) => `${name} ${value}`);
  const { hasLamp } = layout.measures;
  const values = hasLamp ? view.badges : view.badges.slice(0, 1);
  return { lines: hasBadgeLine(layout) ? [fit({ state: '', more: '', values })] : [], reserved, spoken };
}

/** The same for all hosts, so that they look alike. */
export function reservedLines(sockets: SocketIndex | null, layout: FigureLayout): number {
  const most = mostLines(layout);
  return sockets?.isTraced === true ? most : Math.min(1, most);
}

/** How many lines may have their place where sockets are looked at. */
export function mostLines(layout: FigureLayout): number {
  const room = roomForLines(layout);
  return layout.arrangement.kind === 'column' ? Math.max(1, room) : room;
}

/** Whether badges stand under the states of hosts; among many hosts there may be no room for them. */
export function hasBadgeLine(layout: FigureLayout): boolean {
  return layout.measures.hasBadges && (layout.arrangement.kind === 'column' || roomForLines(layout) > 0);
}
