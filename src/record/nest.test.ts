import { describe, expect, test } from 'vitest';
import { nestOf } from './nest.ts';
import type { PacketJourney } from './journey.ts';

const plain: PacketJourney = {
  n: 0,
  at: 0,
  packet: 1,
  from: 'client',
  to: 'router',
  destination: 'server',
  connection: null,
  protocol: 'udp',
  flags: '',
  seq: 0,
  ack: null,
  length: 24,
  window: 0,
  bytes: 52,
  retransmission: false,
  messages: [],
  departsAt: 0,
  writtenAt: 0,
  arrivesAt: 1,
  end: null,
};

describe('the nest of a packet', () => {
  test('has the addresses of its IP header, which may lie beyond this link', () => {
    expect(nestOf(plain)).toEqual([
      { name: 'ip', bytes: 20, source: 'client', destination: 'server' },
      { name: 'udp', bytes: 8 },
      { name: 'payload', bytes: 24 },
    ]);
  });

  test('of a later fragment has no UDP header, and of a bare acknowledgement no payload', () => {
    expect(nestOf({ ...plain, bytes: 44 }).map(({ name }) => name)).toEqual(['ip', 'payload']);
    expect(nestOf({ ...plain, protocol: 'tcp', length: 0, bytes: 40 }).map(({ name }) => name)).toEqual(['ip', 'tcp']);
  });
});
