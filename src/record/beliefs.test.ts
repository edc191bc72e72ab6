import { describe, expect, test } from 'vitest';
import type { Entry, EntryBody } from '../kernel/entry.ts';
import { Beliefs } from './beliefs.ts';
import type { Belief } from './beliefs.ts';
import { Failures } from './failures.ts';

const CONNECTION = 'client:32768-server:80';

/** A log of socket states and crashes, each `host path event`, a millisecond apart. */
function logOf(...lines: readonly string[]): readonly Entry[] {
  return lines.map((line, n): Entry => {
    const [host = '', path = '', event = 'segment'] = line.split(' ');
    const body: EntryBody =
      path === 'crash'
        ? { layer: 'host', kind: 'crash', host }
        : {
            layer: 'transport',
            kind: 'state',
            host,
            process: `${host}/tcp-1`,
            connection: CONNECTION,
            path,
            event,
            badges: {},
          };
    return { n, step: n, at: n * 1000, cause: null, ...body };
  });
}

function beliefsOf(log: readonly Entry[]): readonly Belief[] {
  const beliefs = new Beliefs();
  for (const entry of log) beliefs.add(entry);
  return beliefs.spans.touching(0, log.length);
}

function failuresOf(log: readonly Entry[]): readonly string[] {
  const beliefs = new Beliefs();
  const failures = new Failures({});
  for (const entry of log) failures.add(entry, beliefs.add(entry));
  return failures.between(0, log.length).map(({ host, what }) => `${host} ${what}`);
}

const OPEN = ['client SYN-SENT open', 'server SYN-RECEIVED', 'client ESTABLISHED', 'server ESTABLISHED'];

describe('what each end believes about a connection', () => {
  test('begins with its first segment and stands from ESTABLISHED on', () => {
    const [client, server] = beliefsOf(logOf(...OPEN));
    expect(client).toMatchObject({ host: 'client', peer: 'server', opens: true, stands: { n: 2 }, end: null });
    expect(server).toMatchObject({ host: 'server', peer: 'client', opens: false, stands: { n: 3 }, end: null });
  });

  test('is in vain from the moment at which the other end loses its power', () => {
    const log = logOf(...OPEN, 'server crash', 'client gone retransmissionTimeout');
    const [client, server] = beliefsOf(log);
    expect(server?.end).toMatchObject({ n: 4, how: 'died' });
    expect(client).toMatchObject({ alone: { n: 4 }, end: { n: 5, how: 'timed out' } });
    expect(failuresOf(log)).toEqual(['client timed out']);
  });

  test('is never in vain where both close in order, and nothing has failed then', () => {
    const log = logOf(
      ...OPEN,
      'client FIN-WAIT-1 close',
      'server CLOSE-WAIT',
      'client FIN-WAIT-2',
      'server LAST-ACK close',
      'client TIME-WAIT',
      'server gone',
      'client gone timeWaitTimeout',
    );
    expect(beliefsOf(log).map(({ alone, end }) => [alone, end?.how])).toEqual([
      [null, 'closed'],
      [null, 'closed'],
    ]);
    expect(failuresOf(log)).toEqual([]);
  });

  test('is over for whoever has closed: a reset that comes afterwards fails nothing', () => {
    const log = logOf(...OPEN, 'client FIN-WAIT-1 close', 'server CLOSE-WAIT', 'client gone');
    expect(beliefsOf(log)[0]?.end).toMatchObject({ how: 'closed' });
    expect(failuresOf(log)).toEqual([]);
    expect(failuresOf(logOf(...OPEN, 'client gone'))).toEqual(['client reset']);
  });

  test('ends refused, reset or given up, which its caller is told', () => {
    expect(failuresOf(logOf('client SYN-SENT open', 'client gone'))).toEqual(['client refused']);
    expect(failuresOf(logOf(...OPEN, 'server crash', 'client gone'))).toEqual(['client reset']);
    expect(failuresOf(logOf(...OPEN, 'client gone reset', 'server gone'))).toEqual(['client given up']);
    expect(failuresOf(logOf('client SYN-SENT open', 'client gone close'))).toEqual(['client given up']);
    expect(failuresOf(logOf('client SYN-SENT open', 'client gone retransmissionTimeout'))).toEqual([
      'client timed out',
    ]);
  });

  test('a reader that is left with a closing peer is in vain when the peer forgets it', () => {
    const log = logOf(
      ...OPEN,
      'client FIN-WAIT-1 close',
      'server CLOSE-WAIT',
      'client FIN-WAIT-2',
      'client gone finWait2Timeout',
    );
    expect(beliefsOf(log).map(({ alone }) => alone?.n)).toEqual([undefined, 7]);
  });

  test('is in vain from the start where the other end keeps nothing, and stands on both sides once it does', () => {
    const log = logOf('client SYN-SENT open', 'client ESTABLISHED', 'server CLOSED start', 'server ESTABLISHED cookie');
    expect(beliefsOf(log)).toMatchObject([
      { host: 'client', stands: { n: 1 }, alone: { n: 1 }, joined: { n: 3 } },
      { host: 'server', stands: { n: 3 }, alone: null, joined: null },
    ]);
  });
});
