import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { program } from '../../kernel/process.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import type { Header } from '../../protocols/http/message.ts';
import {
  hangUpOf,
  haproxyPrograms,
  nginxPrograms,
  nodeHost,
  notesOf,
  proxyHost,
  replay,
} from '../../machines/middle/test-support.ts';
import { expectAsRecorded, FIELDS, heard, Line, REQUEST, streamService, TOLERANCE_MS } from './test-support.ts';
import type { StreamInput } from './test-support.ts';

/** An event stream behind a proxy, against recordings of nginx 1.22.1 and HAProxy 2.6.12. */

/** A recording of this folder, by its name. */
function recording<Shape extends z.ZodType>(name: string, shape: Shape): z.infer<Shape> {
  return shape.parse(JSON.parse(readFileSync(new URL(`recordings/${name}.json`, import.meta.url), 'utf8')));
}

const Buffering = z.object({
  parameters: z.object({
    event_bytes: z.number(),
    events: z.number(),
    every_ms: z.number(),
    first_event_ms: z.number(),
    client_leaves_ms: z.number(),
  }),
  trace: z.array(
    z.object({
      case: z.string(),
      nginx: z.string(),
      origin_header: z.optional(z.record(z.string(), z.string())),
      origin_ends: z.string(),
      client: z.array(Line),
    }),
  ),
});

describe.each(['small', 'full'])('buffering, %s events', (size) => {
  const { parameters, trace } = recording(`proxy-push-nginx-buffering-${size}`, Buffering);
  // What `proxy_ignore_headers` does is not modelled.
  test.each(trace.filter(({ nginx }) => !nginx.includes('proxy_ignore_headers')))('$case', (recorded) => {
    const endsMs = /after (\d+) ms/.exec(recorded.origin_ends)?.[1];
    const writes = Array.from({ length: parameters.events }, (_, index) => ({
      afterUs: (parameters.first_event_ms + index * parameters.every_ms) * MILLISECOND,
      text: `${'.'.repeat(parameters.event_bytes - 2)}\n\n`,
    }));
    const log = replay(
      [{ sends: [{ afterUs: 0, text: REQUEST }], leavesUs: parameters.client_leaves_ms * MILLISECOND }],
      0,
      [
        proxyHost(nginxPrograms(recorded.nginx, ['origin'])),
        nodeHost(
          'origin',
          program('service', streamService, {
            fields: [...FIELDS, ...Object.entries(recorded.origin_header ?? {})],
            writes: [
              ...writes,
              ...(endsMs === undefined ? [] : [{ afterUs: Number(endsMs) * MILLISECOND, text: null }]),
            ],
          }),
        ),
      ],
      4000 * MILLISECOND,
    );
    expectAsRecorded(heard(log), recorded.client);
  });
});

const Idle = z.object({
  trace: z.array(
    z.object({
      case: z.string(),
      settings: z.union([z.string(), z.array(z.string())]),
      watched_after_the_client_left_ms: z.optional(z.number()),
      client: z.array(Line),
      origin: z.array(
        z.object({
          t_ms: z.number(),
          writes: z.optional(z.string()),
          times: z.optional(z.number()),
          last_ms: z.optional(z.number()),
          sees: z.optional(z.string()),
        }),
      ),
    }),
  ),
});

/** HAProxy passes on each piece 200 ms late (it sends with MSG_MORE), which is not modelled. */
const HAPROXY_LATE_MS = 200;

describe.each(['nginx-sse-idle-1s', 'haproxy-sse-idle'])('a stream that is quiet: %s', (name) => {
  const { trace } = recording(`proxy-push-${name}`, Idle);
  test.each(trace.filter(({ settings }) => !settings.includes('proxy_ignore_client_abort')))('$case', (recorded) => {
    const { settings } = recorded;
    const lateMs = typeof settings === 'string' || settings.includes('option http-no-delay') ? 0 : HAPROXY_LATE_MS;
    const startMs = recorded.origin[0]?.t_ms ?? 0;
    const beats = recorded.origin.find(({ writes }) => writes !== undefined);
    const everyMs = beats === undefined ? 0 : beats.t_ms - startMs;
    const leave = recorded.client.find(({ end }) => end === 'client leaves');
    // The recording ends when the client leaves, or so long after it.
    const lengthMs =
      leave === undefined ? 3500 : leave.t_ms - startMs + (recorded.watched_after_the_client_left_ms ?? 50);
    const log = replay(
      [
        {
          sends: [{ afterUs: 0, text: REQUEST }],
          ...(leave === undefined ? {} : { leavesUs: (leave.t_ms - startMs) * MILLISECOND }),
        },
      ],
      0,
      [
        proxyHost(
          typeof settings === 'string' ? nginxPrograms(settings, ['origin']) : haproxyPrograms(settings, ['origin']),
        ),
        nodeHost(
          'origin',
          program('service', streamService, {
            fields: [...FIELDS, ['X-Accel-Buffering', 'no']],
            writes: [
              { afterUs: 0, text: `data: ${'.'.repeat(32)}\n\n` },
              ...Array.from({ length: beats?.times ?? 0 }, (_, index) => ({
                afterUs: everyMs * (index + 1) * MILLISECOND,
                text: ': beat\n\n',
              })),
            ],
          }),
        ),
      ],
      lengthMs * MILLISECOND,
    );
    const leftMs = leave === undefined ? Number.POSITIVE_INFINITY : leave.t_ms - startMs;
    const shifted = recorded.client.map((line) => ({
      ...line,
      t_ms: line.t_ms - startMs - (line.end === undefined ? lateMs : 0),
    }));
    const ours = heard(log);
    // A piece that is late enough comes when the client has left.
    expectAsRecorded({ ...ours, bytes: ours.bytes.filter(({ ms }) => ms + lateMs < leftMs) }, shifted);
    const ended = notesOf(log, 'origin', 'sees')[0];
    const sees = recorded.origin.find(({ sees: how }) => how !== undefined);
    expect(ended === undefined ? undefined : hangUpOf(log, 'origin', ended.at)).toBe(sees?.sees);
    if (ended === undefined || sees === undefined) return;
    expect(Math.abs(ended.at / MILLISECOND - (sees.t_ms - startMs))).toBeLessThan(TOLERANCE_MS);
  });
});

describe('what a buffer holds (measured: nginx 1.22.1)', () => {
  const heardBehind = (settings: string, field: readonly Header[], writes: StreamInput['writes']) =>
    heard(
      replay(
        [{ sends: [{ afterUs: 0, text: REQUEST }] }],
        0,
        [
          proxyHost(nginxPrograms(settings, ['origin'])),
          nodeHost('origin', program('service', streamService, { fields: [...FIELDS, ...field], writes })),
        ],
        6000 * MILLISECOND,
      ),
    );
  const events = (count: number, everyMs: number) =>
    Array.from({ length: count }, (_, index) => ({
      afterUs: (index + 1) * everyMs * MILLISECOND,
      text: `${'x'.repeat(58)}\n\n`,
    }));

  test('is thrown away when nothing comes for too long: the client gets the head and no event', () => {
    const { head, bytes, end } = heardBehind('proxy_read_timeout 1s;', [], events(5, 50));
    expect(head).toBeGreaterThan(990);
    expect([bytes, end]).toEqual([[], 'FIN']);
  });

  test('comes at the end if the origin overrules "off" with "yes"', () => {
    const writes = [...events(5, 50), { afterUs: 500 * MILLISECOND, text: null }];
    const yes = heardBehind('proxy_buffering off;', [['X-Accel-Buffering', 'yes']], writes);
    expect(yes.bytes.map(({ bytes }) => bytes)).toEqual([300]);
    expect(heardBehind('proxy_buffering off;', [], writes).bytes).toHaveLength(5);
  });

  test.each([200, 500, 1000, 3000])(
    'goes on when 4096 bytes are full, the head of the answer included (%i each)',
    (size) => {
      const writes = Array.from({ length: 20 }, (_, index) => ({
        afterUs: (index + 1) * 20 * MILLISECOND,
        text: `${'x'.repeat(size - 2)}\n\n`,
      }));
      const sizes = heardBehind('', [['X-Powered-By', 'a'.repeat(50)]], writes).bytes.map(({ bytes }) => bytes);
      // The head of the recordings has 133 bytes, and this one 66 more.
      const whole = Math.floor((size * 20 - (4096 - 199)) / 4096);
      const merged = sizes.reduce((sum, bytes) => sum + bytes, 0);
      expect(merged).toBe(size * 20 < 3897 ? 0 : 3897 + Math.max(0, whole) * 4096);
    },
  );
});
