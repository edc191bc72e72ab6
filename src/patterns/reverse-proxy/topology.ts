import { program } from '../../kernel/process.ts';
import { SECOND } from '../../kernel/time.ts';
import type { HostSpec, LinkSpec, Topology } from '../../kernel/topology.ts';
import type { Parameters } from '../../kernel/world.ts';
import type { Algorithm } from '../../machines/proxy/balancer.ts';
import { CHECK_INTERVAL, healthChecker } from '../../machines/proxy/health-checker.ts';
import { httpAgent } from '../../machines/http/http-agent.ts';
import { httpServer } from '../../machines/http/http-server.ts';
import { loadBalancer } from '../../machines/proxy/proxy-machine.ts';
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
import { flagOf, numberOf, partsPerMillion, textOf } from '../contract/values.ts';
import { NEAR_US } from './expected.ts';
import { caller, itemDesk } from './machines.ts';
import { namesOf, UPSTREAM_NAMES, weightsOf } from './parameters.ts';

/** How much longer a slow upstream takes: our choice. */
const SLOWNESS = 10;
/** nginx 1.29.7 keeps idle upstream connections for 60 s. */
const POOL_KEEP_ALIVE = 60 * SECOND;
/** nginx opens as many connections to an upstream as it needs (`max_conns` 0). */
const POOL_CONNECTIONS = 512;

export function topologyOf(values: Parameters, news: Schedule = noSchedule()): Topology {
  const clients = clientIds(values);
  const requests = numberOf(values, 'requests');
  const upstreams = weightsOf(textOf(values, 'weights')).map((weight, index) => ({
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
          pauseUs: numberOf(values, 'pause'),
          timeoutUs: numberOf(values, 'timeout'),
          method: textOf(values, 'method'),
          keys: numberOf(values, 'keys'),
        }),
        agentProgram(values, 'proxy'),
      ]),
      proxyHost(values, upstreams),
      ...upstreams.map(({ name }) => upstreamHost(values, name)),
    ],
    links: [
      ...clients.map((client) => parameterLink(values, client, 'proxy')),
      ...upstreams.map(({ name }): LinkSpec => ({
        from: 'proxy',
        to: name,
        latencyUs: NEAR_US,
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

function proxyHost(values: Parameters, upstreams: readonly { name: string; weight: number }[]): HostSpec {
  const isActive = textOf(values, 'healthCheck') === 'active';
  return {
    id: 'proxy',
    title: 'Proxy',
    shape: 'proxy',
    group: 'proxy',
    cores: 1,
    programs: [
      program('balancer', loadBalancer, {
        upstreams,
        policy: {
          algorithm: algorithmOf(textOf(values, 'algorithm')),
          healthCheck: isActive ? 'active' : 'passive',
          maxFails: numberOf(values, 'maxFails'),
          failTimeoutS: Math.floor(numberOf(values, 'failTimeout') / SECOND),
        },
        timeoutUs: numberOf(values, 'upstreamTimeout'),
        cacheUs: numberOf(values, 'cache'),
        drained: namesOf(textOf(values, 'drain')),
        canaryPpm: partsPerMillion(numberOf(values, 'canary')),
        sticky: false,
        oneNetwork: flagOf(values, 'oneNetwork'),
        breaker: { fails: numberOf(values, 'breakerFails'), openForUs: numberOf(values, 'breakerOpenFor') },
        compression: flagOf(values, 'compression'),
        tellsInterrupted: false,
      }),
      // TLS ends here.
      program('http', httpServer, {
        port: HTTP_PORT,
        tls: values['tls'] === '1.3',
        service: 'proxy/balancer',
        keepAliveUs: numberOf(values, 'keepAlive'),
        serviceTimeUs: 0,
        exponential: false,
      }),
      ...upstreams.map(({ name }) =>
        program(`agent-${name}`, httpAgent, {
          to: name,
          port: HTTP_PORT,
          tls: false,
          maxConnections: POOL_CONNECTIONS,
          handles: `to-${name}`,
          tellsStale: true,
          // nginx before 1.29.7 spoke HTTP/1.0 to upstreams, and kept nothing.
          version: flagOf(values, 'pool') ? '1.1' : '1.0',
        }),
      ),
      ...upstreams.flatMap(({ name }, index) =>
        isActive
          ? [
              program(`check-${name}`, healthChecker, {
                to: name,
                port: HTTP_PORT,
                balancer: 'proxy/balancer',
                offsetUs: Math.floor((CHECK_INTERVAL * index) / upstreams.length),
              }),
            ]
          : [],
      ),
    ],
  };
}

function upstreamHost(values: Parameters, name: string): HostSpec {
  const failing = namesOf(textOf(values, 'failing')).includes(name);
  const slow = namesOf(textOf(values, 'slow')).includes(name);
  return {
    id: name,
    title: `Server ${name}`,
    shape: 'server',
    group: 'upstream',
    cores: numberOf(values, 'workers'),
    programs: [
      program('items', itemDesk, { failing, bodySize: numberOf(values, 'bodySize') }),
      program('http', httpServer, {
        port: HTTP_PORT,
        tls: false,
        service: `${name}/items`,
        keepAliveUs: POOL_KEEP_ALIVE,
        serviceTimeUs: failing ? 0 : numberOf(values, 'serviceTime') * (slow ? SLOWNESS : 1),
        exponential: values['serviceTimes'] === 'exponential',
      }),
    ],
  };
}

function algorithmOf(text: string): Algorithm {
  switch (text) {
    case 'haproxy-round-robin':
    case 'least-connections':
    case 'random-two':
    case 'ip-hash':
    case 'consistent-hash':
      return text;
    default:
      return 'nginx-weighted-round-robin';
  }
}
