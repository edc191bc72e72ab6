import { array, assert, double, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Badges, Entry, EntryBody } from '../kernel/entry.ts';
import { frameAt } from './frame.ts';
import type { Frame } from './frame.ts';
import { Timeline, withChanges } from './timeline.ts';

const LINKS = [
  { from: 'client', to: 'server' },
  { from: 'feed', to: 'server' },
];
const HOSTS = ['client', 'server', 'feed'];

/** A small integer generator, so that a long log costs no more than its entries. */
function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * sides);
  };
}

/** A log in which everything happens that a frame shows, in any order that the kernel could produce. */
function randomLog(seed: number, length: number): Entry[] {
  const roll = dice(seed);
  const log: Entry[] = [];
  let at = 0;
  let step = 0;
  let ids = 0;
  const up = new Set<string>();
  const processes: { host: string; process: string }[] = [];
  const works: { host: string; process: string; name: string }[] = [];
  const messages: { id: number; from: string; to: string; seq: number; length: number }[] = [];
  const packets: { id: number; to: string; at: number }[] = [];
  const say = (body: EntryBody) => log.push({ n: log.length, step, at, cause: null, ...body });
  const pick = <Item>(list: Item[]): Item | undefined => list[roll(list.length)];
  const take = <Item>(list: Item[]): Item | undefined => list.splice(roll(list.length), 1)[0];
  const host = () => pick(HOSTS) ?? 'client';
  const acts: (() => void)[] = [
    () => {
      const name = host();
      if (up.has(name)) return;
      up.add(name);
      say({ layer: 'host', kind: 'boot', host: name });
    },
    () => {
      const name = host();
      if (!up.delete(name) || roll(4) > 0) return;
      say({ layer: 'user', kind: 'intervention', action: 'crash', target: name, host: name });
      say({ layer: 'host', kind: 'crash', host: name });
      for (const { process } of processes.filter((one) => one.host === name)) {
        processes.splice(
          processes.findIndex((one) => one.process === process),
          1,
        );
        while (works.some((one) => one.process === process))
          works.splice(
            works.findIndex((one) => one.process === process),
            1,
          );
        say({ layer: 'process', kind: 'exit', host: name, process });
      }
    },
    () => {
      const name = host();
      const kind = pick(['paused', 'resumed', 'offline', 'online'] as const) ?? 'paused';
      say({ layer: 'host', kind, host: name });
    },
    () => {
      const action = pick(['cut', 'restore', 'block', 'unblock'] as const) ?? 'cut';
      const link = pick(['client-server', 'client>server', 'server>client', 'feed-server']) ?? '';
      say({ layer: 'user', kind: 'intervention', action, target: link });
      say({
        layer: 'link',
        kind: 'link',
        link,
        state: action === 'cut' ? 'cut' : action === 'block' ? 'blocked' : 'up',
      });
    },
    () => {
      const name = host();
      const process = `${name}/p-${(ids += 1)}`;
      processes.push({ host: name, process });
      say({ layer: 'process', kind: 'spawn', host: name, process });
    },
    () => {
      const found = pick(processes);
      if (found === undefined) return;
      const badges =
        roll(2) === 0 ? { queue: roll(5) } : { unsent: roll(5), shows: roll(3) === 0 ? null : `item ${roll(9)}` };
      say({
        layer: 'process',
        kind: 'state',
        ...found,
        path: pick(['idle', 'waiting', 'open.busy']) ?? '',
        event: 'tick',
        badges,
      });
    },
    () => {
      const name = host();
      const path = pick(['established', 'closed', 'timeWait', 'synSent']) ?? '';
      say({
        layer: 'transport',
        kind: 'state',
        host: name,
        process: `${name}/tcp-${roll(6)}`,
        connection: 'c',
        path,
        event: 'segment',
        badges: {},
      });
    },
    () => {
      const found = pick(processes);
      if (found === undefined) return;
      const work = { ...found, name: pick(['parse', 'answer']) ?? '' };
      works.push(work);
      say({ layer: 'host', kind: 'work', ...work, until: at + 50 });
    },
    () => {
      const work = pick(works);
      if (work === undefined) return;
      works.splice(
        works.findIndex((one) => one.process === work.process && one.name === work.name),
        1,
      );
      say({ layer: 'host', kind: 'work done', ...work });
    },
    () => {
      const link = pick(LINKS) ?? LINKS[0];
      if (link === undefined) return;
      ids += 1;
      messages.push({ id: ids, ...link, seq: ids * 1000, length: 1 + roll(3) });
      say({
        layer: 'application',
        kind: 'write',
        host: link.from,
        process: `${link.from}/p`,
        connection: 'c',
        message: ids,
        to: link.to,
        role: pick(['request', 'response', 'push'] as const) ?? 'request',
        label: `m${ids}`,
        exchange: ids,
        parent: null,
        items: [ids],
        length: 9,
      });
    },
    () => {
      const message = pick(messages);
      if (message === undefined) return;
      const part = roll(message.length);
      ids += 1;
      const departsAt = at + roll(30);
      const arrivesAt = departsAt + roll(100);
      packets.push({ id: ids, to: message.to, at: arrivesAt });
      say({
        layer: 'transport',
        kind: 'segment',
        host: message.from,
        connection: 'c',
        packet: ids,
        from: message.from,
        to: message.to,
        flags: 'PA',
        seq: message.seq + part * 10,
        ack: 1,
        length: 10 * (1 + roll(2)),
        window: 9,
        bytes: 50,
        retransmission: false,
        messages: [message.id],
        departsAt,
        arrivesAt,
      });
    },
    () => {
      const packet = take(packets);
      if (packet === undefined) return;
      if (roll(4) === 0) {
        say({ layer: 'link', kind: 'loss', packet: packet.id, direction: 'x', reason: 'chance', messages: [] });
      } else {
        at = Math.max(at, packet.at);
        say({ layer: 'transport', kind: 'arrival', host: packet.to, packet: packet.id });
      }
    },
    () => {
      const message = take(messages);
      if (message === undefined) return;
      const common = { layer: 'application', connection: 'c', message: message.id } as const;
      if (roll(5) === 0) say({ ...common, kind: 'undelivered', host: message.to, reason: 'reset' });
      else say({ ...common, kind: 'read', host: message.to, process: 'p', from: message.from, role: 'push' });
    },
  ];
  while (log.length < length) {
    pick(acts)?.();
    if (roll(2) === 0) step += 1 + (roll(5) === 0 ? 1 : 0);
    at += roll(20);
  }
  return log;
}

/** The same picture by reading the log from its beginning, with no index and no shared code. */
function naiveFrame(log: readonly Entry[], position: { at: number; step: number }): Frame {
  const past = log.filter((entry) => entry.step <= position.step);
  const hosts = new Map<
    string,
    { up: boolean; paused: boolean; offline: boolean; booted: boolean; open: Set<string> }
  >();
  const processes = new Map<string, { host: string; states: Extract<Entry, { kind: 'state' | 'spawn' }>[] }>();
  const works: Extract<Entry, { kind: 'work' }>[] = [];
  const directions = new Map(
    LINKS.flatMap(({ from, to }) => [`${from}>${to}`, `${to}>${from}`]).map((id) => [
      id,
      { direction: id, cut: false, blocked: false },
    ]),
  );
  const packets = new Map<number, Extract<Entry, { kind: 'segment' }>>();
  const fates = new Map<number, 'arrival' | 'loss'>();
  const messages = new Map<number, Extract<Entry, { kind: 'write' }>>();
  let action = '';
  const hostOf = (host: string) => {
    const known = hosts.get(host) ?? {
      up: false,
      paused: false,
      offline: false,
      booted: false,
      open: new Set<string>(),
    };
    hosts.set(host, known);
    return known;
  };
  for (const entry of past) {
    if (entry.kind === 'intervention') action = entry.action;
    if (entry.kind === 'boot') Object.assign(hostOf(entry.host), { up: true, paused: false, booted: true });
    if (entry.kind === 'crash')
      Object.assign(hostOf(entry.host), { up: false, paused: false, booted: true, open: new Set() });
    if (entry.kind === 'paused' || entry.kind === 'resumed')
      Object.assign(hostOf(entry.host), { paused: entry.kind === 'paused', booted: true });
    if (entry.kind === 'offline' || entry.kind === 'online')
      Object.assign(hostOf(entry.host), { offline: entry.kind === 'offline', booted: true });
    if (entry.kind === 'link') {
      for (const [id, direction] of directions) {
        if (
          entry.link !== id &&
          !(entry.link === 'client-server'
            ? id.includes('client')
            : entry.link === 'feed-server' && id.includes('feed'))
        )
          continue;
        if (entry.state === 'cut' || action === 'restore') direction.cut = entry.state === 'cut';
        if (entry.state === 'blocked' || action === 'unblock') direction.blocked = entry.state === 'blocked';
      }
    }
    if (entry.kind === 'spawn') processes.set(entry.process, { host: entry.host, states: [entry] });
    if (entry.kind === 'exit') {
      processes.delete(entry.process);
      for (const work of works.filter(({ process }) => process === entry.process)) works.splice(works.indexOf(work), 1);
    }
    if (entry.kind === 'state' && entry.layer === 'process') processes.get(entry.process)?.states.push(entry);
    if (entry.kind === 'state' && entry.layer === 'transport') {
      const { open } = hostOf(entry.host);
      if (entry.path === 'established' || entry.path === 'synSent') open.add(entry.process);
      else open.delete(entry.process);
    }
    if (entry.kind === 'work') works.push(entry);
    if (entry.kind === 'work done')
      works.splice(
        works.findIndex(({ process, name }) => process === entry.process && name === entry.name),
        1,
      );
    if (entry.kind === 'segment') packets.set(entry.packet, entry);
    if (entry.kind === 'arrival' || entry.kind === 'loss') fates.set(entry.packet, entry.kind);
    if (entry.kind === 'write') messages.set(entry.message, entry);
    if (entry.kind === 'read' || entry.kind === 'undelivered') messages.delete(entry.message);
  }
  const between = (from: number, to: number) =>
    position.at >= to ? 1 : position.at <= from ? 0 : (position.at - from) / (to - from);
  return {
    ...position,
    limit: past.length,
    directions,
    hosts: new Map(
      [...hosts].flatMap(([host, { up, paused, offline, booted, open }]) => {
        if (!booted) return [];
        const own = [...processes].filter(([, { host: where }]) => where === host);
        return [
          [
            host,
            {
              host,
              up,
              paused,
              offline,
              sockets: open.size,
              processes: own.map(([process, { states }]) => {
                const last = states.at(-1);
                const path = pathOf(last);
                let changed = states.length - 1;
                while (changed > 0 && pathOf(states[changed - 1]) === path) changed -= 1;
                return {
                  process,
                  path,
                  n: last?.n ?? 0,
                  at: last?.at ?? 0,
                  since: states[changed]?.at ?? 0,
                  event: last?.kind === 'state' ? last.event : '',
                  badges: states.reduce<Badges>(
                    (badges, state) => (state.kind === 'state' ? withChanges(badges, state.badges) : badges),
                    {},
                  ),
                };
              }),
              works: works
                .filter((work) => work.host === host)
                .map(({ process, name, at, until }) => ({ process, name, at, until })),
            },
          ],
        ];
      }),
    ),
    packets: [...packets.values()]
      .filter(({ packet }) => !fates.has(packet))
      .map(({ packet, from, to, departsAt, arrivesAt }) => ({
        packet,
        from,
        to,
        departsAt,
        arrivesAt,
        progress: between(departsAt, arrivesAt),
      })),
    messages: [...messages.values()].map(({ message, host: from, to, role, label, items: news }) => {
      const carriers = [...packets.values()].filter((packet) => packet.messages.includes(message));
      const landed = carriers.filter(({ packet }) => fates.get(packet) === 'arrival');
      const bytes = new Set(landed.flatMap(({ seq, length }) => Array.from({ length }, (_, index) => seq + index)));
      const lacks = ({ seq, length }: { seq: number; length: number }) =>
        Array.from({ length }, (_, index) => seq + index).some((byte) => !bytes.has(byte));
      const needed = carriers.filter((carrier) => !fates.has(carrier.packet) && lacks(carrier));
      const dead = carriers.filter((carrier) => fates.get(carrier.packet) === 'loss' && lacks(carrier));
      const last = [...(needed.length > 0 ? needed : landed)].sort(
        (one, other) => other.arrivesAt - one.arrivesAt || one.n - other.n,
      )[0];
      const starts = [...landed, ...needed].map(({ departsAt }) => departsAt);
      const startsAt = starts.length > 0 ? Math.min(...starts) : null;
      const landsAt = last?.arrivesAt ?? null;
      return {
        message,
        from,
        to,
        role,
        label,
        news,
        startsAt,
        landsAt,
        packet: last?.packet ?? null,
        state: needed.length > 0 ? 'in flight' : dead.length > 0 ? 'waiting' : landed.length > 0 ? 'arrived' : 'unsent',
        progress: needed.length > 0 && startsAt !== null && landsAt !== null ? between(startsAt, landsAt) : null,
      };
    }),
  };
}

function pathOf(entry: Entry | undefined): string {
  return entry?.kind === 'state' ? entry.path : '';
}

function timeAfter(log: readonly Entry[], step: number): number {
  return log.filter((entry) => entry.step <= step).at(-1)?.at ?? 0;
}

function indexed(log: readonly Entry[]): Timeline {
  const timeline = new Timeline(LINKS);
  for (const entry of log) timeline.add(entry);
  return timeline;
}

describe('a frame', () => {
  test('equals what reading the log from its beginning gives, at every position', () => {
    assert(
      property(
        integer({ min: 1, max: 1e9 }),
        array(double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (seed, places) => {
          const log = randomLog(seed, 1500);
          const timeline = indexed(log);
          const steps = log.at(-1)?.step ?? 0;
          for (const place of places) {
            const step = Math.floor(place * steps);
            const at = timeAfter(log, step) + Math.floor(place * 37);
            expect(frameAt(timeline, { at, step })).toEqual(naiveFrame(log, { at, step }));
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('never knows an entry after its position, however much of the log has been computed', () => {
    const log = randomLog(7, 3000);
    const whole = indexed(log);
    for (const share of [0, 0.1, 0.5, 0.9]) {
      const step = Math.floor((log.at(-1)?.step ?? 0) * share);
      const past = indexed(log.filter((entry) => entry.step <= step));
      expect(frameAt(whole, { at: 5e9, step })).toEqual(frameAt(past, { at: 5e9, step }));
    }
  });

  test('before the first step holds no host and nothing on its way', () => {
    const frame = frameAt(indexed(randomLog(3, 500)), { at: 0, step: -1 });
    expect(frame).toMatchObject({ limit: 0, packets: [], messages: [] });
    expect(frame.hosts.size).toBe(0);
  });

  test('given twice for the same position is the same, and survives a structured clone', () => {
    const timeline = indexed(randomLog(11, 2000));
    const position = { at: 9000, step: 400 };
    expect(frameAt(timeline, position)).toEqual(frameAt(timeline, position));
    expect(structuredClone(frameAt(timeline, position))).toEqual(frameAt(timeline, position));
  });
});
