import { expect, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { nestOf } from '../../record/nest.ts';
import { Traffic } from '../../record/traffic.ts';
import { patterns } from '../index.ts';
import { defaultRun } from './default-run.ts';

test.each(patterns.map((listing) => [listing.id, listing] as const))(
  'the headers and the payload of every packet of %s add up to its bytes',
  async (_, listing) => {
    const run = new Run(defaultRun((await listing.load()).pattern));
    run.advance(10_000_000);
    const traffic = new Traffic();
    for (const entry of run.log) traffic.add(entry);
    const packets = traffic.packets.touching(0, run.log.length);
    expect(packets.length).toBeGreaterThan(5);
    for (const packet of packets) expect(nestOf(packet).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(packet.bytes);
  },
);
