import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { runCommand } from './command.ts';

/** A recording of a real kernel's packets: see its own `compare` for what must be equal. */
const Packet = z.object({
  t_ms: z.number(),
  dir: z.enum(['C>S', 'S>C']),
  flags: z.string(),
  seq: z.number(),
  ack: z.nullable(z.number()),
  len: z.number(),
  dropped: z.boolean(),
});
type Packet = z.infer<typeof Packet>;

const Recording = z.object({
  what: z.string(),
  parameters: z.object({
    one_way_ms: z.number(),
    initial_window_segments: z.number(),
    client_writes_bytes: z.optional(z.number()),
    writes: z.optional(z.number()),
    exchanges: z.optional(z.number()),
    nagle: z.optional(z.boolean()),
    server_writes_bytes: z.optional(z.number()),
    client_closes_after_write_ms: z.optional(z.number()),
    loss: z.array(
      z.object({
        dir: z.string(),
        flags: z.optional(z.string()),
        data_segment: z.optional(z.number()),
        transmissions_lost: z.number(),
      }),
    ),
  }),
  trace: z.array(Packet),
});

const folder = new URL('../patterns/tcp/recordings/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.startsWith('tcp-'));

/** After so many arrivals the number of pure acknowledgements varied from run to run of the real kernel. */
const FREE_ACKNOWLEDGEMENTS_AFTER = 16;

describe('the linux profile gives the packets that a Linux kernel gave', () => {
  test.each(files)('%s', async (file) => {
    const recording = Recording.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    const packets = await simulated(recording.parameters, file.includes('refused'));
    for (const dir of ['C>S', 'S>C'] as const) {
      const recorded = recording.trace.filter((packet) => packet.dir === dir);
      const ours = packets.filter((packet) => packet.dir === dir);
      expect(ours.filter(decides).map(exactly)).toEqual(recorded.filter(decides).map(exactly));
      const isShort = recording.trace.filter((packet) => packet.len > 0).length <= FREE_ACKNOWLEDGEMENTS_AFTER;
      if (isShort) expect(ours.map(exactly)).toEqual(recorded.map(exactly));
      compareTimes(ours.filter(decides), recorded.filter(decides));
    }
  });
});

/** Packets that carry data, SYN, FIN or RST. */
function decides({ len, flags }: Packet): boolean {
  return len > 0 || /[SFR]/.test(flags);
}

function exactly({ flags, seq, ack, len, dropped }: Packet): string {
  return `${flags.replace('P', '')} seq ${seq} ack ${ack} len ${len}${dropped ? ' dropped' : ''}`;
}

/** Within 5 ms or 5 %. Only a timer of the kernel fires up to 40 ms late, and makes what follows it late by as much. */
function compareTimes(ours: readonly Packet[], recorded: readonly Packet[]): void {
  const lateness = recorded.map((packet, index) => packet.t_ms - (ours[index]?.t_ms ?? Number.NaN));
  lateness.forEach((late, index) => {
    expect(late).toBeGreaterThan(-5);
    expect(late).toBeLessThan(Math.max(40 + 5, 0.05 * (recorded[index]?.t_ms ?? 0)));
  });
}

async function simulated(
  parameters: z.infer<typeof Recording>['parameters'],
  refused: boolean,
): Promise<readonly Packet[]> {
  const lose = parameters.loss.map((loss) => {
    const direction = loss.dir === 'C>S' ? 'client>server' : 'server>client';
    return `${direction}:${loss.flags ?? `data${loss.data_segment}`}x${loss.transmissions_lost}`;
  });
  let printed = '';
  const outcome = await runCommand(
    [
      'tcp',
      '--set',
      `latency=${parameters.one_way_ms}ms`,
      '--set',
      `initialWindow=${parameters.initial_window_segments}`,
      '--set',
      `bytes=${parameters.client_writes_bytes ?? 0}`,
      '--set',
      `replyBytes=${parameters.server_writes_bytes ?? 0}`,
      '--set',
      `writes=${parameters.writes ?? 1}`,
      '--set',
      `exchanges=${parameters.exchanges ?? 1}`,
      '--set',
      `nagle=${parameters.nagle === false ? 'off' : 'on'}`,
      '--set',
      `closeAfter=${parameters.client_closes_after_write_ms ?? 0}ms`,
      '--set',
      'profile=linux',
      '--set',
      // The relay of the recordings takes no time to write.
      'bandwidth=unlimited',
      ...(lose.length > 0 ? ['--set', `lose=${lose.join(',')}`] : []),
      ...(refused ? ['--at', '0ms stop-listening server'] : []),
      '--until',
      '10s',
      '--format',
      'packets',
    ],
    (text) => {
      printed += text;
    },
  );
  expect(outcome.problems).toEqual([]);
  return printed
    .trim()
    .split('\n')
    .map((line) => Packet.parse(JSON.parse(line)));
}
