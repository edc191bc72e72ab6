import type { Entry, EntryBody } from '../../kernel/entry.ts';
import type { MessageRole } from '../../kernel/message.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { Timeline } from '../../record/timeline.ts';
import type { HostPicture, LinkPicture } from './lanes.ts';

/** Hosts and links of the picture on the second screen of the design. */
export const HOSTS: readonly HostPicture[] = [
  { id: 'client', title: 'Browser', shape: 'browser', group: 'client' },
  { id: 'server', title: 'API server', shape: 'server', group: 'server' },
  { id: 'feed', title: 'Warehouse', shape: 'feed', group: 'feed' },
];
export const LINKS: readonly LinkPicture[] = [
  { from: 'client', to: 'server', latencyUs: 300 * MILLISECOND },
  { from: 'feed', to: 'server', latencyUs: 150 * MILLISECOND },
];

interface Sent {
  readonly at: Microseconds;
  readonly from: string;
  readonly to: string;
  readonly role: MessageRole;
  readonly latencyUs: Microseconds;
  readonly label?: string;
  readonly answers?: number;
  readonly news?: readonly number[];
  /** Dies half way, and is sent again after this time; 0 never. */
  readonly resentAfterUs?: Microseconds;
}

interface SentPacket {
  readonly at: Microseconds;
  readonly from: string;
  readonly to: string;
  readonly latencyUs: Microseconds;
  readonly message?: number;
  readonly seq?: number;
  readonly isLost?: boolean;
  readonly isResent?: boolean;
}

/** Writes a log as the kernel would, for tests of pictures: one step for each moment. */
export class SyntheticLog {
  private readonly said: { readonly at: Microseconds; readonly body: EntryBody }[] = [];
  private ids = 0;

  say(at: Microseconds, body: EntryBody): this {
    this.said.push({ at, body });
    return this;
  }

  boot(...hosts: readonly string[]): this {
    for (const host of hosts) this.say(0, { layer: 'host', kind: 'boot', host });
    for (const host of hosts) this.say(0, { layer: 'process', kind: 'spawn', host, process: `${host}/main` });
    return this;
  }

  state(at: Microseconds, host: string, path: string, badges: Readonly<Record<string, string | number>> = {}): this {
    return this.say(at, {
      layer: 'process',
      kind: 'state',
      host,
      process: `${host}/main`,
      path,
      event: 'time',
      badges,
    });
  }

  act(at: Microseconds, action: string, target: string, then: EntryBody): this {
    const host = 'host' in then ? { host: target } : {};
    return this.say(at, { layer: 'user', kind: 'intervention', action, target, ...host }).say(at, then);
  }

  /** Returns the number of the message. */
  send({ at, from, to, role, latencyUs, label = role, answers, news = [], resentAfterUs }: Sent): number {
    this.ids += 1;
    const message = this.ids;
    const connection = `${from}-${to}`;
    this.say(at, {
      layer: 'application',
      kind: 'write',
      host: from,
      process: `${from}/main`,
      connection,
      message,
      to,
      role,
      label,
      exchange: answers ?? message,
      parent: null,
      items: news,
      length: 100,
    });
    if (resentAfterUs !== undefined) this.packet({ at, from, to, latencyUs, message, isLost: true });
    if (resentAfterUs === 0) return message;
    const departsAt = at + (resentAfterUs ?? 0);
    this.packet({ at: departsAt, from, to, latencyUs, message, isResent: resentAfterUs !== undefined });
    this.say(departsAt + latencyUs, {
      layer: 'application',
      kind: 'read',
      host: to,
      process: `${to}/main`,
      connection,
      message,
      from,
      role,
    });
    return message;
  }

  news(at: Microseconds, news: number): this {
    return this.say(at, {
      layer: 'application',
      kind: 'note',
      host: 'server',
      process: 'server/main',
      name: 'news',
      values: { news },
    });
  }

  build(): Entry[] {
    const ordered = this.said
      .map((one, index) => ({ ...one, index }))
      .sort((one, other) => one.at - other.at || one.index - other.index);
    let step = -1;
    return ordered.map(({ at, body }, n): Entry => {
      if (n === 0 || ordered[n - 1]?.at !== at) step += 1;
      return { n, step, at, cause: null, ...body };
    });
  }

  timeline(links: readonly LinkPicture[] = LINKS): Timeline {
    const timeline = new Timeline(links);
    for (const entry of this.build()) timeline.add(entry);
    return timeline;
  }

  /** A segment of its own, or one that carries a message. */
  packet({ at, from, to, latencyUs, message, seq, isLost = false, isResent = false }: SentPacket): this {
    this.ids += 1;
    const packet = this.ids;
    this.say(at, {
      layer: 'transport',
      kind: 'segment',
      host: from,
      connection: `${from}-${to}`,
      packet,
      from,
      to,
      flags: 'PA',
      seq: seq ?? (message ?? 0) * 1000,
      ack: 1,
      length: 100,
      window: 65_535,
      bytes: 215,
      retransmission: isResent,
      messages: message === undefined ? [] : [message],
      departsAt: at,
      arrivesAt: at + latencyUs,
    });
    if (isLost)
      this.say(at + latencyUs / 2, {
        layer: 'link',
        kind: 'loss',
        packet,
        direction: `${from}>${to}`,
        reason: 'cut',
        messages: message === undefined ? [] : [message],
      });
    else this.say(at + latencyUs, { layer: 'transport', kind: 'arrival', host: to, packet });
    return this;
  }
}

/** The short polling of the second screen: asks every 1.5 s, one cut at 12.02 s, news 42 to 44. */
export function shortPollingLog(): SyntheticLog {
  const log = new SyntheticLog().boot('client', 'server', 'feed');
  log.state(0, 'server', 'idle', { queue: 0, sockets: 1, unsent: 0 }).state(0, 'feed', 'posting', { interval: '~7 s' });
  const latencyUs = 300 * MILLISECOND;
  const arrivals = [2, 10.07, 16.86, 18.57, 25].map((at, index) => ({ at: at * SECOND, news: 41 + index }));
  for (const { at, news } of arrivals) {
    log.send({
      at: at - 150 * MILLISECOND,
      from: 'feed',
      to: 'server',
      role: 'publish',
      latencyUs: 150 * MILLISECOND,
      label: `scan ${news}`,
    });
    log.news(at, news);
  }
  let told = 0;
  for (let at = 0; at < 30 * SECOND; at += 1.5 * SECOND) {
    if (at === 13.5 * SECOND) continue;
    const isLost = at === 12 * SECOND;
    const delay = isLost ? SECOND : 0;
    const request = log.send({
      at,
      from: 'client',
      to: 'server',
      role: 'request',
      latencyUs,
      label: 'GET /scans',
      ...(isLost ? { resentAfterUs: delay } : {}),
    });
    const answerAt = at + delay + latencyUs + 50 * MILLISECOND;
    log.state(at, 'client', 'awaitingResponse', { sockets: 1, shows: `scan ${40 + told}` });
    const news = arrivals.filter((one, index) => index >= told && one.at <= answerAt).map((one) => one.news);
    told += news.length;
    const label = news.length > 0 ? `200 OK, scan ${news.join(', ')}` : '304';
    log.send({
      at: answerAt,
      from: 'server',
      to: 'client',
      role: news.length > 0 ? 'response' : 'empty',
      latencyUs,
      answers: request,
      news,
      label,
    });
    log.state(answerAt + latencyUs, 'client', 'idle', { shows: `scan ${40 + told}` });
  }
  log.act(12.02 * SECOND, 'cut', 'client-server', { layer: 'link', kind: 'link', link: 'client-server', state: 'cut' });
  log.act(12.72 * SECOND, 'restore', 'client-server', {
    layer: 'link',
    kind: 'link',
    link: 'client-server',
    state: 'up',
  });
  return log;
}
