import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import type { EntryOf } from '../../kernel/entry.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { dnsNotes } from '../../machines/dns/notes.ts';
import { lookupNotes } from '../../record/lookup-notes.ts';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';
import type { Name } from './parameters.ts';
import { fullName, NAMES } from './zones.ts';

/** What glibc, c-ares, dig and unbound did over a relay; each file says in `compare` what must be equal, and how nearly. */
const folder = new URL('recordings/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.startsWith('dns-'));
const isRecursion = (file: string) => file.startsWith('dns-recursion');

function read<Shape extends z.ZodMiniType>(file: string, shape: Shape): z.infer<Shape> {
  return shape.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

const Packet = z.looseObject({
  t_ms: z.number(),
  dir: z.optional(z.string()),
  proto: z.optional(z.string()),
  flags: z.optional(z.string()),
  tc: z.optional(z.number()),
  an: z.optional(z.number()),
  len: z.optional(z.number()),
  ip_len: z.optional(z.number()),
  lost: z.optional(z.boolean()),
  end: z.optional(z.string()),
});
const Lookup = z.object({
  implementation: z.looseObject({ name: z.string() }),
  parameters: z.object({
    one_way_ms: z.number(),
    command: z.string(),
    resolv_conf: z.array(z.string()),
    lost: z.nullable(z.object({ dir: z.string(), datagrams: z.array(z.number()) })),
  }),
  trace: z.array(Packet),
});
type Lookup = z.infer<typeof Lookup>;

/** The parameters that a recorded command stands for. */
function given({ parameters, trace }: Lookup): Readonly<Partial<Record<Name, string>>> {
  const { command, lost, resolv_conf: servers } = parameters;
  const [program = '', family = ''] = command.split(' ');
  const name = NAMES.find((known) => command.split(' ').includes(fullName(known))) ?? 'nowhere';
  const what = lost?.dir === 'C>S' ? 'question' : 'answer';
  return {
    traffic: 'lookups',
    count: '1',
    names: name,
    latency: `${parameters.one_way_ms}ms`,
    resolver: program === 'getent' ? 'glibc' : program === 'node' ? 'cares' : 'dig',
    family: family === 'ahosts' ? 'both' : 'A',
    servers: String(servers.length),
    addresses: String(Math.max(30, ...trace.map(({ an = 0 }) => an))),
    lose: (lost?.datagrams ?? []).map((number) => `${what}${number}`).join(','),
    duration: '60s',
  };
}

/** Two seconds, looked at once a second, and the answer to what is asked then. */
const FIRST_DRAW_MS = 3_500;

/** A packet as a line: direction, protocol, sizes, what it says of truncation, and whether it got through. */
interface Line {
  readonly at: number;
  readonly line: string;
}

function ours({ log }: Story): readonly Line[] {
  const lost = new Set(log.flatMap((entry) => (entry.kind === 'loss' ? [entry.packet] : [])));
  const labels = new Map(log.flatMap((entry) => (entry.kind === 'write' ? [[entry.message, entry.label]] : [])));
  const isPacket = (entry: Story['log'][number]): entry is EntryOf<'datagram'> | EntryOf<'segment'> =>
    entry.kind === 'datagram' || entry.kind === 'segment';
  return log.filter(isPacket).flatMap((entry) => {
    const dir = entry.from === 'client' ? 'C>S' : 'S>C';
    const at = entry.at / MILLISECOND;
    const fate = lost.has(entry.packet) ? ' lost' : '';
    if (entry.kind === 'segment') {
      const flags = entry.flags.replace('P', '');
      const isBare = flags === 'A' && entry.length === 0;
      return isBare ? [] : [{ at, line: `${dir} tcp ${flags} ${entry.length} ${entry.bytes}${fate}` }];
    }
    if (entry.protocol === 'icmp') return [{ at, line: `${dir} icmp ${entry.bytes}${fate}` }];
    const cut = entry.messages.some((id) => labels.get(id)?.includes('no room') === true) ? ' tc' : '';
    return [{ at, line: `${dir} udp ${entry.length} ${entry.bytes}${cut}${fate}` }];
  });
}

function theirs({ trace }: Lookup): readonly Line[] {
  return trace.flatMap(({ t_ms: at, dir, proto, flags = '', len = 0, ip_len = 0, tc, lost }): readonly Line[] => {
    const fate = lost === true ? ' lost' : '';
    if (proto === 'icmp') return [{ at, line: `${dir} icmp ${ip_len}${fate}` }];
    if (proto === 'udp') return [{ at, line: `${dir} udp ${len} ${ip_len}${tc === 1 ? ' tc' : ''}${fate}` }];
    const control = flags.replace('P', '');
    if (proto !== 'tcp' || (control === 'A' && len === 0)) return [];
    return [{ at, line: `${dir} tcp ${control} ${len} ${ip_len}${fate}` }];
  });
}

describe('lookups fare as recorded', () => {
  test.each(files.filter((file) => !isRecursion(file)))('%s', (file) => {
    const recording = read(file, Lookup);
    const isClosed = recording.implementation.name.includes('no server');
    const story = new Story(
      pattern,
      given(recording),
      1,
      isClosed ? [{ at: 1, action: { type: 'close', host: 'server' } }] : [],
    ).wait(60_000);
    const [own, recorded] = [ours(story), theirs(recording)];
    expect(recorded.length).toBeGreaterThan(1);
    expect(own.map(({ line }) => line).toSorted()).toEqual(recorded.map(({ line }) => line).toSorted());
    // Two packets of one moment may change places.
    const inTime = (lines: readonly Line[]) => lines.map(({ at }) => at).toSorted((one, other) => one - other);
    const isRandom = recording.parameters.command.startsWith('node');
    inTime(own).forEach((at, index) => {
      const other = inTime(recorded)[index] ?? Number.NaN;
      // After its first wait c-ares draws the others.
      if (!isRandom || other < FIRST_DRAW_MS) expect(Math.abs(at - other)).toBeLessThan(Math.max(10, 0.02 * other));
    });
    const ends = story.log.flatMap((entry) =>
      lookupNotes.has(entry) && entry.name === 'lookup over' ? [entry.values] : [],
    );
    const said = recording.trace.flatMap(({ end }) => (end === undefined ? [] : [end]));
    const found = /^(\d+) addresses/.exec(said[0] ?? '');
    expect(ends.map(({ addresses }) => addresses)).toEqual([Number(found?.[1] ?? 0)]);
  });
});

const Recursion = z.object({
  parameters: z.object({
    stub_to_resolver_one_way_ms: z.number(),
    script: z.array(z.object({ ms: z.number(), q: z.string() })),
    qname_minimisation: z.boolean(),
  }),
  trace: z.array(
    z.looseObject({
      hop: z.string(),
      qr: z.number(),
      q: z.string(),
      len: z.number(),
      rcode: z.optional(z.string()),
      ttl: z.optional(z.number()),
    }),
  ),
});

const PARTIES: Readonly<Record<string, string>> = {
  stub: 'client',
  resolver: 'resolver',
  root: 'root',
  'top-level': 'tld',
  authoritative: 'authoritative',
};
/** What the resolver asks for its own sake, at moments of its own. */
const isHousekeeping = (question: string) => /^(?:\. NS|the root NS\?|(?:a\.root|ns\.\S+) )/.test(question);

describe('a resolver asks and keeps as recorded', () => {
  test.each(files.filter(isRecursion))('%s', (file) => {
    const { parameters, trace } = read(file, Recursion);
    const nameOf = (question: string) => NAMES.find((name) => question.startsWith(`${fullName(name)} `)) ?? 'nowhere';
    const story = new Story(pattern, {
      traffic: 'lookups',
      recursion: 'on',
      latency: `${parameters.stub_to_resolver_one_way_ms}ms`,
      upstreamLatency: '0ms',
      minimise: parameters.qname_minimisation ? 'on' : 'off',
      names: parameters.script.map(({ ms, q }) => `${nameOf(q)}@${ms}ms`).join(','),
      duration: '60s',
    }).wait(60_000);
    const asked = story.log.flatMap((entry) =>
      entry.kind === 'write' && entry.role === 'request' && !isHousekeeping(entry.label)
        ? [`${entry.host}>${entry.to} ${entry.label.replace('?', '')}`]
        : [],
    );
    const recorded = trace
      .filter(({ qr, q }) => qr === 0 && !isHousekeeping(q))
      .map(({ hop, q }) => {
        const [from = '', to = ''] = hop.split('>');
        return `${PARTIES[from]}>${PARTIES[to]} ${q}`;
      });
    expect(asked).toEqual(recorded);

    // What is left of the time to live counts down in the answers, in whole seconds that may be cut either way.
    const answers = trace.filter(({ hop }) => hop === 'resolver>stub');
    const heard = parameters.script.map((_, index) => answers[index]?.ttl ?? null);
    const kept = story.log.flatMap((entry) =>
      dnsNotes.has(entry) && (entry.name === 'from cache' || entry.name === 'not in cache')
        ? [entry.name === 'from cache' ? entry.values.leftS : null]
        : [],
    );
    expect(kept).toHaveLength(heard.length);
    kept.forEach((leftS, index) => {
      const ttl = heard[index] ?? null;
      if (leftS !== null && ttl !== null) expect(Math.abs(leftS - ttl)).toBeLessThanOrEqual(1);
    });
    const sizes = story.log.flatMap((entry) =>
      entry.kind === 'datagram' && entry.protocol === 'udp' ? [entry.length] : [],
    );
    expect(sizes.toSorted((one, other) => one - other)).toEqual(
      trace.map(({ len }) => len).toSorted((one, other) => one - other),
    );
  });
});
