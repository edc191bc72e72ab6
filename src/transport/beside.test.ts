import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod/mini';
import { Run } from '../kernel/run.ts';
import { noTransport, scripted } from '../kernel/test-support.ts';
import type { Script } from '../kernel/test-support.ts';
import type { HostSpec, ScriptedFate } from '../kernel/topology.ts';
import { transportOf } from './index.ts';

const MS = 1000;

const Recording = z.object({
  parameters: z.object({
    one_way_ms: z.number(),
    messages: z.number(),
    payload_bytes: z.number(),
    gap_ms: z.number(),
    lost_at_first_transmission: z.array(z.number()),
  }),
  trace: z.array(
    z.object({
      transport: z.enum(['udp', 'tcp']),
      n: z.number(),
      sent_ms: z.number(),
      received_ms: z.nullable(z.number()),
    }),
  ),
});

const file = new URL('recordings/udp-vs-tcp-lose-4-of-10.json', import.meta.url);

test.each(['udp', 'tcp'] as const)('the same messages over %s arrive when a kernel delivered them', (transport) => {
  const { parameters, trace } = Recording.parse(JSON.parse(readFileSync(file, 'utf8')));
  const received = simulate(transport, parameters);
  const recorded = trace.filter((line) => line.transport === transport);
  expect(recorded.length).toBe(parameters.messages);
  for (const { n, received_ms } of recorded) {
    const at = received.get(n);
    if (received_ms === null) expect(at).toBeUndefined();
    else expect(Math.abs((at ?? Number.NaN) - received_ms)).toBeLessThan(8);
  }
});

/** When each message was read, in milliseconds, by its number. */
function simulate(
  transport: 'udp' | 'tcp',
  { one_way_ms, messages, payload_bytes, gap_ms, lost_at_first_transmission }: z.infer<typeof Recording>['parameters'],
): ReadonlyMap<number, number> {
  const bytes = new Uint8Array(payload_bytes);
  const sends: Script = Array.from({ length: messages }, (_, index) => {
    const message = { role: 'publish', label: `${index + 1}` } as const;
    if (transport === 'udp')
      return {
        at: index * gap_ms * MS,
        effects: [{ type: 'datagram', socket: 'out', to: 'server', port: 7, bytes, message }],
      };
    const at = (2 * one_way_ms + index * gap_ms) * MS;
    return { at, effects: [{ type: 'write', socket: 'out', bytes, message }] };
  });
  const client: Script =
    transport === 'udp'
      ? sends
      : [{ at: 0, effects: [{ type: 'connect', socket: 'out', to: 'server', port: 7 }] }, ...sends];
  const server: Script = [
    { at: 0, effects: [transport === 'udp' ? { type: 'bind', socket: 'in', port: 7 } : { type: 'listen', port: 7 }] },
  ];
  const fates = lost_at_first_transmission.map((number): ScriptedFate => {
    const what = transport === 'udp' ? 'datagram' : 'data';
    return { from: 'client', to: 'server', what, number, times: 1, copiesUs: [] };
  });
  const host = (id: string, script: Script): HostSpec => ({
    id,
    title: id,
    shape: 'server',
    group: id,
    cores: 1,
    programs: [{ name: 'program', process: scripted(script), input: {} }],
  });
  const link = { from: 'client', to: 'server', latencyUs: one_way_ms * MS, jitterUs: 0, lossPpm: 0, bandwidth: 0 };
  const topology = {
    hosts: [host('client', client), host('server', server)],
    links: [link],
    transport: transportOf({ profile: 'linux', initialWindow: 10, receiveWindow: 65_535 }, noTransport.filter),
    traceTransport: false,
    fates,
  };
  const run = new Run({ seed: 1, parameters: {}, interventions: [], build: () => topology });
  run.advance(5_000 * MS);
  const labels = new Map(
    run.log.flatMap((entry) => (entry.kind === 'write' ? [[entry.message, Number(entry.label)]] : [])),
  );
  return new Map(
    run.log.flatMap((entry) =>
      entry.kind === 'read' ? [[labels.get(entry.message) ?? 0, entry.at / MS] as const] : [],
    ),
  );
}
