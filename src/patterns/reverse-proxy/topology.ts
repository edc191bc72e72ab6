import { program } from '../../kernel/process.ts';
import { partsPerMillion } from '../../kernel/random.ts';
import { SECOND } from '../../kernel/time.ts';
import type { HostSpec, LinkSpec, Topology } from '../../kernel/topology.ts';
import { httpServer } from '../../machines/http/http-server.ts';
import { CHECK_INTERVAL, healthChecker } from '../../machines/middle/health-checker.ts';
import { haproxyBalancer, nginxBalancer } from '../../machines/middle/lists.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import {
  agentProgram,
  clientHosts,
  clientIds,
  HTTP_PORT,
  parameterLink,
  parameterTransport,
} from '../shared/client-server.ts';
import { proxyHost } from '../shared/proxy-host.ts';
import { caller } from './caller.ts';
import { itemDesk } from './item-desk.ts';
import { namesOf, UPSTREAM_NAMES, weightsOf } from './parameters.ts';
import type { Values } from './parameters.ts';

/** How much longer a slow upstream takes: our choice. */
const SLOWNESS = 10;

export function topologyOf(values: Values, news: Schedule = noSchedule()): Topology {
  const clients = clientIds(values);
  const requests = values.requests;
  const upstreams = weightsOf(values.weights).map((weight, index) => ({
    name: UPSTREAM_NAMES[index] ?? 'a',
    weight,
  }));
  const isMine = (number: number, index: number) => (number - 1) % clients.length === index;
  return {
    hosts: [
      ...clientHosts(values, (_, index) => [
        program('caller', caller, {
          // Requests go round: the first to the first client, the second to the second.
          planned: requests > 0 ? noSchedule() : news.every(clients.length, index),
          inRow: Array.from({ length: requests }, (__, at) => at + 1).filter((number) => isMine(number, index)),
          pauseUs: values.pause,
          timeoutUs: values.timeout,
          method: values.method,
          keys: values.keys,
        }),
        agentProgram(values, 'proxy'),
      ]),
      balancingHost(values, upstreams),
      ...upstreams.map(({ name }) => upstreamHost(values, name)),
    ],
    links: [
      ...clients.map((client) => parameterLink(values, client, 'proxy')),
      ...upstreams.map(({ name }): LinkSpec => ({
        from: 'proxy',
        to: name,
        latencyUs: values.upstreamLatency,
        jitterUs: 0,
        lossPpm: 0,
        bandwidth: 0,
      })),
    ],
    transport: parameterTransport(values),
    traceTransport: false,
    fates: [],
  };
}

function balancingHost(values: Values, upstreams: readonly { name: string; weight: number }[]): HostSpec {
  const isActive = values.healthCheck === 'active';
  const names = upstreams.map(({ name }) => name);
  const balancer = program('balancer', isActive ? haproxyBalancer : nginxBalancer, {
    upstreams,
    policy: {
      algorithm: values.algorithm,
      healthCheck: values.healthCheck,
      maxFails: values.maxFails,
      failTimeoutS: Math.floor(values.failTimeout / SECOND),
    },
    timeoutUs: values.upstreamTimeout,
    cacheUs: values.cache,
    drained: namesOf(values.drain),
    canaryPpm: partsPerMillion(values.canary),
    oneNetwork: values.oneNetwork,
    breaker: { fails: values.breakerFails, openForUs: values.breakerOpenFor },
    compression: values.compression,
    redispatch: values.redispatch,
    repeats: values.repeat,
  });
  const agent = {
    keepIdleUs: values.poolIdle,
    connectTimeoutUs: values.connectTimeout,
    // nginx before 1.29.7 spoke HTTP/1.0 to upstreams, and kept nothing.
    version: values.pool ? '1.1' : '1.0',
  } as const;
  const checks = names.map((name, index) =>
    program(`check-${name}`, healthChecker, {
      to: name,
      port: HTTP_PORT,
      balancer: 'proxy/balancer',
      offsetUs: Math.floor((CHECK_INTERVAL * index) / names.length),
    }),
  );
  return proxyHost(values, balancer, names, agent, isActive ? checks : []);
}

function upstreamHost(values: Values, name: string): HostSpec {
  const failing = namesOf(values.failing).includes(name);
  const slow = namesOf(values.slow).includes(name);
  return {
    id: name,
    title: `Server ${name}`,
    shape: 'server',
    group: 'upstream',
    cores: values.workers,
    programs: [
      program('items', itemDesk, { failing, bodySize: values.bodySize }),
      program('http', httpServer, {
        port: HTTP_PORT,
        tls: false,
        service: `${name}/items`,
        keepAliveUs: values.upstreamIdle,
        serviceTimeUs: failing ? 0 : values.serviceTime * (slow ? SLOWNESS : 1),
        exponential: values.serviceTimes === 'exponential',
      }),
    ],
  };
}
