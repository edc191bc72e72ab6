import { describe, expect, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { heard, noTransport, scripted } from '../../kernel/test-support.ts';
import type { Script } from '../../kernel/test-support.ts';
import type { HostSpec, Topology } from '../../kernel/topology.ts';
import { transportOf } from '../index.ts';

const MS = 1000;

function host(id: string, script: Script, forwards?: HostSpec['forwards']): HostSpec {
  const programs = [{ name: 'program', process: scripted(script), input: {} }];
  const spec: HostSpec = { id, title: id, shape: 'server', group: id, cores: 1, programs };
  return forwards === undefined ? spec : { ...spec, forwards };
}

function asks(at: number, writesAt: readonly number[]): Script {
  const write = (when: number): Script[number] => ({
    at: when,
    effects: [
      {
        type: 'write',
        socket: 'call',
        bytes: new Uint8Array(3000),
        message: { role: 'request', label: `at ${when / MS} ms` },
      },
    ],
  });
  return [{ at, effects: [{ type: 'connect', socket: 'call', to: 'server', port: 80 }] }, ...writesAt.map(write)];
}

/** Two hosts behind one address, and a server that answers what it accepts. */
function simulate(one: Script, two: Script, forgetsAfterUs: number): Run {
  const answer = (socket: string): Script[number] => ({
    at: 500 * MS,
    effects: [{ type: 'write', socket, bytes: new Uint8Array(5000), message: { role: 'response', label: 'all well' } }],
  });
  const link = (from: string, to: string) => ({ from, to, latencyUs: 10 * MS, jitterUs: 0, lossPpm: 0, bandwidth: 0 });
  const topology: Topology = {
    hosts: [
      host('one', one),
      host('two', two),
      host('home', [], { nat: { inside: ['one', 'two'], forgetsAfterUs } }),
      host('server', [{ at: 0, effects: [{ type: 'listen', port: 80 }] }, answer('accepted-1'), answer('accepted-3')]),
    ],
    links: [link('one', 'home'), link('two', 'home'), link('home', 'server')],
    transport: transportOf({ profile: 'linux', initialWindow: 10, receiveWindow: 65_535 }, noTransport.filter),
    traceTransport: false,
    fates: [],
  };
  const run = new Run({ seed: 1, parameters: {}, interventions: [], build: () => topology });
  run.advance(60_000 * MS);
  return run;
}

describe('TCP through address translation', () => {
  test('connects two hosts that chose the same port, and each reads its own answer', () => {
    const run = simulate(asks(1 * MS, [100 * MS]), asks(2 * MS, [100 * MS]), 60_000 * MS);
    expect(run.stopped).toBeNull();
    expect(heard(run, 'server', 'accepted')).toMatchObject([
      { values: { from: 'home' } },
      { values: { from: 'home' } },
    ]);
    const reads = run.log.flatMap((entry) => (entry.kind === 'read' ? [`${entry.host} < ${entry.from}`] : []));
    expect(reads.toSorted()).toEqual(['one < server', 'server < one', 'server < two', 'two < server']);
    const writes = run.log.flatMap((entry) => (entry.kind === 'write' ? [`${entry.host} > ${entry.to}`] : []));
    expect(writes.toSorted()).toEqual(['one > server', 'server > one', 'server > two', 'two > server']);
    expect(run.log.filter((entry) => entry.kind === 'undelivered')).toEqual([]);
  });

  test('a connection whose line was forgotten comes back when its client speaks again', () => {
    // The old port outside is still free, so the translator gives the client the same one.
    const run = simulate(asks(1 * MS, [100 * MS, 20_000 * MS]), [], 5_000 * MS);
    const arrived = run.log.filter((entry) => entry.kind === 'read' && entry.host === 'server');
    expect(arrived).toHaveLength(2);
    expect(run.log.filter((entry) => entry.kind === 'translation')).toHaveLength(2);
  });

  test('what a server sends to a forgotten line is answered with a reset by the translator', () => {
    const run = simulate(asks(1 * MS, []), [], 100 * MS);
    const resets = run.log.filter((entry) => entry.kind === 'segment' && entry.flags.includes('R'));
    expect(resets.length).toBeGreaterThan(0);
    expect(resets.every((entry) => 'from' in entry && entry.from === 'home')).toBe(true);
    expect(heard(run, 'server', 'closed')).toMatchObject([{ values: { result: 'reset' } }]);
    expect(heard(run, 'one', 'closed')).toEqual([]);
  });
});
