import { describe, expect, test } from 'vitest';
import type { Effect } from '../effect.ts';
import type { Intervention } from '../intervention.ts';
import { Run } from '../run.ts';
import { heard, noTransport, scripted } from '../test-support.ts';
import type { Script } from '../test-support.ts';
import type { HostSpec, LinkSpec } from '../topology.ts';
import { routesOf } from './route.ts';

const MS = 1000;
const message = { role: 'publish', label: 'x' } as const;

function host(id: string, script: Script = [], forwards?: HostSpec['forwards']): HostSpec {
  const programs = [{ name: 'program', process: scripted(script), input: {} }];
  const spec: HostSpec = { id, title: id, shape: 'server', group: id, cores: 1, programs };
  return forwards === undefined ? spec : { ...spec, forwards };
}

function link(from: string, to: string, spec: Partial<LinkSpec> = {}): LinkSpec {
  return { from, to, latencyUs: 10 * MS, jitterUs: 0, lossPpm: 0, bandwidth: 0, ...spec };
}

function simulate(
  hosts: readonly HostSpec[],
  links: readonly LinkSpec[],
  interventions: readonly Intervention[] = [],
): Run {
  const topology = { hosts, links, transport: noTransport, traceTransport: false, fates: [] };
  const run = new Run({ seed: 1, parameters: {}, interventions, build: () => topology });
  run.advance(200_000 * MS);
  return run;
}

const door: Script = [{ at: 0, effects: [{ type: 'bind', socket: 'door', port: 7 }] }];

function ask(at: number, socket = 'out', bytes = 1): Script[number] {
  return { at, effects: [{ type: 'datagram', socket, to: 'server', port: 7, bytes: new Uint8Array(bytes), message }] };
}

describe('routes', () => {
  test('lead over the fewest links between hosts that forward, of equals over the one named first', () => {
    const hosts = [host('a'), host('slow', [], {}), host('r', [], {}), host('s', [], {}), host('deaf'), host('b')];
    const links = [
      link('a', 'slow'),
      link('slow', 's'),
      link('s', 'b'),
      link('r', 'a'),
      link('r', 'b'),
      link('a', 'deaf'),
      link('deaf', 'b'),
    ];
    const routes = routesOf({ hosts, links });
    expect(routes.get('a>b')).toBe('r');
    expect(routes.get('b>a')).toBe('r');
    expect(routes.get('a>s')).toBe('slow');
    expect(routes.has('a>r')).toBe(false);
    expect(routesOf({ hosts: [host('a'), host('deaf'), host('b')], links: links.slice(5) }).size).toBe(0);
  });

  test('a datagram takes several hops, each a packet on its own link, and is read once', () => {
    const run = simulate(
      [host('client', [ask(0)]), host('near', [], {}), host('far', [], {}), host('server', door)],
      [link('client', 'near'), link('near', 'far'), link('far', 'server')],
    );
    const hops = run.log.flatMap((entry) => (entry.kind === 'datagram' ? [entry] : []));
    expect(hops.map(({ from, to, source, destination }) => ({ from, to, source, destination }))).toEqual([
      { from: 'client', to: 'near', source: undefined, destination: 'server' },
      { from: 'near', to: 'far', source: 'client', destination: 'server' },
      { from: 'far', to: 'server', source: 'client', destination: undefined },
    ]);
    expect(heard(run, 'server', 'datagram')).toMatchObject([{ at: 30 * MS, values: { from: 'client' } }]);
  });

  test('an ICMP message finds its way back', () => {
    const client: Script = [
      { at: 0, effects: [{ type: 'connectDatagram', socket: 'out', to: 'server', port: 7 }] },
      ask(0),
    ];
    const run = simulate(
      [host('client', client), host('router', [], {}), host('server')],
      [link('client', 'router'), link('router', 'server')],
    );
    expect(heard(run, 'client', 'socketError')).toMatchObject([{ at: 40 * MS, values: { error: 'ECONNREFUSED' } }]);
  });

  test('a packet without a route is lost with that reason, and the run goes on', () => {
    const run = simulate([host('client', [ask(0), ask(1 * MS)]), host('server', door)], []);
    expect(run.stopped).toBeNull();
    expect(run.log.filter((entry) => entry.kind === 'loss')).toMatchObject([
      { at: 0, reason: 'no route', direction: 'client>server' },
      { at: 1 * MS, reason: 'no route' },
    ]);
    expect(run.log.filter((entry) => entry.kind === 'undelivered')).toHaveLength(2);
  });

  test('a router that is down takes what reaches it with it', () => {
    const run = simulate(
      [host('client', [ask(0)]), host('router', [], {}), host('server', door)],
      [link('client', 'router'), link('router', 'server')],
      [{ at: 5 * MS, action: { type: 'crash', host: 'router' } }],
    );
    expect(run.log.filter((entry) => entry.kind === 'loss')).toMatchObject([{ reason: 'down', at: 10 * MS }]);
    expect(heard(run, 'server', 'datagram')).toEqual([]);
  });
});

describe('address translation', () => {
  const nat = (forgetsAfterUs?: number): HostSpec['forwards'] => ({
    nat: { inside: ['one', 'two'], ...(forgetsAfterUs === undefined ? {} : { forgetsAfterUs }) },
  });
  const links = [link('one', 'home'), link('two', 'home'), link('home', 'server')];
  const echo = (at: number, port: number): Script[number] => ({
    at,
    effects: [{ type: 'datagram', socket: 'door', to: 'home', port, bytes: new Uint8Array(9), message }],
  });

  test('hides hosts behind one address, a port for each, and brings the answers home', () => {
    const run = simulate(
      [
        host('one', [ask(0)]),
        host('two', [ask(1 * MS)]),
        host('home', [], nat()),
        host('server', [...door, echo(100 * MS, 32768), echo(101 * MS, 32769)]),
      ],
      links,
    );
    expect(heard(run, 'server', 'datagram')).toMatchObject([
      { values: { from: 'home', port: '32768' } },
      { values: { from: 'home', port: '32769' } },
    ]);
    expect(heard(run, 'one', 'datagram')).toMatchObject([{ at: 120 * MS, values: { from: 'server', port: '7' } }]);
    expect(heard(run, 'two', 'datagram')).toMatchObject([{ at: 121 * MS }]);
    expect(run.log.filter((entry) => entry.kind === 'translation')).toMatchObject([
      { inside: 'one:32768', outside: 'home:32768' },
      { inside: 'two:32768', outside: 'home:32769' },
    ]);
  });

  test('forgets a line that was unused for its time: what comes later finds nobody', () => {
    for (const [wait, arrives] of [
      [29_000, 1],
      [31_000, 0],
    ] as const) {
      const run = simulate(
        [
          host('one', [ask(0)]),
          host('two'),
          host('home', [], nat()),
          host('server', [...door, echo(wait * MS, 32768)]),
        ],
        links,
      );
      expect(heard(run, 'one', 'datagram')).toHaveLength(arrives);
      const icmp = run.log.filter((entry) => entry.kind === 'datagram' && entry.protocol === 'icmp');
      expect(icmp).toHaveLength(1 - arrives);
    }
  });

  test('keeps a line that is used more often than it forgets', () => {
    const keepAlive = Array.from({ length: 10 }, (_, index) => ask(index * 4_000 * MS));
    const run = simulate(
      [
        host('one', keepAlive),
        host('two'),
        host('home', [], nat(5_000 * MS)),
        host('server', [...door, echo(38_000 * MS, 32768)]),
      ],
      links,
    );
    expect(heard(run, 'one', 'datagram')).toHaveLength(1);
    expect(run.log.filter((entry) => entry.kind === 'translation')).toHaveLength(1);
  });

  test('lets nobody in who was not asked', () => {
    const stranger: Effect = {
      type: 'datagram',
      socket: 'x',
      to: 'home',
      port: 32768,
      bytes: new Uint8Array(1),
      message,
    };
    const run = simulate(
      [
        host('one', [ask(0)]),
        host('two'),
        host('home', [], nat()),
        host('server', door),
        host('stranger', [{ at: 100 * MS, effects: [stranger] }]),
      ],
      [...links, link('stranger', 'home')],
    );
    expect(heard(run, 'one', 'datagram')).toEqual([]);
  });

  test('loses its table with its power', () => {
    const run = simulate(
      [host('one', [ask(0)]), host('two'), host('home', [], nat()), host('server', [...door, echo(2_000 * MS, 32768)])],
      links,
      [
        { at: 1_000 * MS, action: { type: 'crash', host: 'home' } },
        { at: 1_100 * MS, action: { type: 'restart', host: 'home' } },
      ],
    );
    expect(heard(run, 'one', 'datagram')).toEqual([]);
  });
});

describe('the queue before a line', () => {
  test('drops the newest when it is full', () => {
    const burst = Array.from({ length: 10 }, (_, index) => ask(index, 'out', 972));
    const run = simulate(
      [host('client', burst), host('server', door)],
      [link('client', 'server', { bandwidth: 1_000_000, queueBytes: 3_000 })],
    );
    // 1,000 bytes each, the rest of the one that is being sent counted.
    expect(heard(run, 'server', 'datagram')).toHaveLength(3);
    expect(run.log.filter((entry) => entry.kind === 'loss')).toHaveLength(7);
    expect(run.log.filter((entry) => entry.kind === 'loss')).toMatchObject(
      Array.from({ length: 7 }, () => ({ reason: 'queue full' })),
    );
  });
});
