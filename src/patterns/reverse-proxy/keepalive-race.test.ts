import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { program } from '../../kernel/process.ts';
import type { Program } from '../../kernel/process.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { httpAgent } from '../../machines/http/http-agent.ts';
import { haproxyBalancer, nginxBalancer } from '../../machines/middle/lists.ts';
import type { ProxyInput } from '../../machines/middle/settings.ts';
import { bareOriginHost, notesOf, proxyHost, replay } from '../../machines/middle/test-support.ts';
import type { Visit } from '../../machines/middle/test-support.ts';

/** What a proxy does with kept connections that its upstreams close: recorded with nginx 1.22.1 and HAProxy 2.6.12. */

const Case = z.object({
  case: z.string(),
  settings: z.union([z.string(), z.array(z.string())]),
  peers: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()]))),
  gap_ms: z.number(),
  client: z.array(z.object({ method: z.string(), status: z.string() })),
  origin: z.array(
    z.object({
      peer: z.string(),
      conn: z.number(),
      request: z.optional(z.string()),
      does: z.optional(z.string()),
      closes: z.optional(z.string()),
    }),
  ),
  proxy: z.array(
    z.object({
      request: z.optional(z.string()),
      tried: z.optional(z.array(z.object({ peer: z.string(), status: z.string() }))),
    }),
  ),
});
type Case = z.infer<typeof Case>;

function casesOf(name: string): readonly Case[] {
  const text = readFileSync(new URL(`recordings/${name}.json`, import.meta.url), 'utf8');
  return z.object({ trace: z.array(Case) }).parse(JSON.parse(text)).trace;
}

/** The proxy of a case, by its settings as they stand in the configuration. */
function programsOf(product: 'nginx' | 'haproxy', { settings, peers }: Case): readonly Program[] {
  const text = String(settings);
  const isNginx = product === 'nginx';
  // HAProxy with `http-reuse safe` has a new connection for the first request of each client connection.
  const isKept = text.includes(isNginx ? 'keepalive' : 'http-reuse always');
  const input: ProxyInput = {
    upstreams: Object.keys(peers).map((name) => ({ name, weight: 1 })),
    policy: {
      algorithm: isNginx ? 'nginx-weighted-round-robin' : 'haproxy-round-robin',
      healthCheck: isNginx ? 'passive' : 'active',
      maxFails: 1,
      failTimeoutS: 10,
    },
    repeats: text.includes('proxy_next_upstream off') ? 'off' : 'idempotent',
  };
  return [
    program('balancer', isNginx ? nginxBalancer : haproxyBalancer, input),
    ...Object.keys(peers).map((name) =>
      program(`agent-${name}`, httpAgent, {
        to: name,
        port: 80,
        tls: false,
        handles: `to-${name}`,
        tellsStale: true,
        keepIdleUs: 60 * SECOND,
        connectTimeoutUs: 60 * SECOND,
        version: isKept ? '1.1' : '1.0',
      }),
    ),
  ];
}

function visitsOf({ client }: Case): readonly Visit[] {
  return client.map(({ method }, index) => {
    const length = method === 'POST' ? 'Content-Length: 0\r\n' : '';
    const text = `${method} /${index + 1} HTTP/1.1\r\nHost: h\r\n${length}Connection: close\r\n\r\n`;
    return { sends: [{ afterUs: 0, text }] };
  });
}

const cases = [
  ...casesOf('proxy-push-nginx-keepalive-race').map((recorded) => ['nginx', recorded.case, recorded] as const),
  ...casesOf('proxy-push-haproxy-keepalive-race')
    // What `aggressive` learns about a connection is not modelled.
    .filter(({ settings }) => !settings.includes('http-reuse aggressive'))
    .map((recorded) => ['haproxy', recorded.case, recorded] as const),
];

describe.each(cases)('%s: %s', (product, _, recorded) => {
  const hosts = Object.entries(recorded.peers).map(([id, habits]) => {
    const idleMs = Number(habits['idle_ms'] ?? 0);
    return bareOriginHost(id, {
      good: Number(habits['good'] ?? 1),
      next: z.enum(['FIN', 'RST', 'answer']).parse(habits['then']),
      ...(idleMs === 0 ? {} : { idleUs: idleMs * MILLISECOND }),
    });
  });
  const log = replay(
    visitsOf(recorded),
    recorded.gap_ms * MILLISECOND,
    [proxyHost(programsOf(product, recorded)), ...hosts],
    5 * SECOND,
  );

  test('the client gets the same answers', () => {
    const statuses = notesOf(log, 'client', 'heard').map(({ values }) => String(values['text']).split('\r\n')[0]);
    expect(statuses).toEqual(recorded.client.map(({ status }) => status));
  });

  test('the upstreams see the same requests over the same connections', () => {
    const seen = log.flatMap((entry) =>
      entry.kind === 'note' && (entry.name === 'asked' || entry.name === 'closes')
        ? [
            {
              peer: entry.host,
              conn: entry.values['conn'],
              request: entry.values['request'],
              does: entry.values['does'],
            },
          ]
        : [],
    );
    expect(seen).toEqual(recorded.origin.map(({ peer, conn, request, does }) => ({ peer, conn, request, does })));
  });

  test('the proxy has tried the same upstreams, with the same end', () => {
    if (product === 'haproxy') return;
    const tries = notesOf(log, 'proxy', 'tried').map(({ values }) => `${values['upstream']} ${values['status']}`);
    const listed = recorded.proxy.flatMap(({ tried = [] }) => tried.map(({ peer, status }) => `${peer} ${status}`));
    expect(tries).toEqual(listed);
  });
});
