import { program } from '../../kernel/process.ts';
import { SECOND } from '../../kernel/time.ts';
import type { HostSpec, LinkSpec, Topology } from '../../kernel/topology.ts';
import { httpAgent } from '../../machines/http/http-agent.ts';
import { httpServer } from '../../machines/http/http-server.ts';
import { nginxBalancer } from '../../machines/middle/lists.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { sessionStore } from '../../machines/session-store.ts';
import {
  agentProgram,
  clientHosts,
  clientIds,
  HTTP_PORT,
  parameterLink,
  parameterTransport,
} from '../shared/client-server.ts';
import { proxyHost } from '../shared/proxy-host.ts';
import { NEAR_US } from './expected.ts';
import type { Values } from './parameters.ts';
import { shop } from './shop-machine.ts';
import { shopper } from './shopper-machine.ts';

const BACKEND_NAMES = ['a', 'b', 'c', 'd', 'e'];
/** PostgreSQL's. */
const DATABASE_PORT = 5432;
/** Connections inside the room are kept: nginx 1.29.7 keeps them for 60 s, a database for as long as the client wants. */
const ROOM_KEEP_ALIVE = 3600 * SECOND;
/** nginx `proxy_read_timeout` is 60 s; five seconds show it in a short run. */
const PROXY_TIMEOUT = 5 * SECOND;
/** nginx `fail_timeout`. */
const FAIL_TIMEOUT_S = 10;

export function topologyOf(values: Values, news: Schedule = noSchedule()): Topology {
  const clients = clientIds(values);
  const backends = BACKEND_NAMES.slice(0, values.backends);
  const near = (from: string, to: string): LinkSpec => ({
    from,
    to,
    latencyUs: NEAR_US,
    jitterUs: 0,
    lossPpm: 0,
    bandwidth: 0,
  });
  return {
    hosts: [
      ...clientHosts(values, (_, index) => [
        program('shopper', shopper, {
          // What is bought goes round: the first thing to the first user, the second to the second.
          planned: news.every(clients.length, index),
          timeoutUs: values.timeout,
          logInAgain: values.logInAgain,
          refresh: values.refresh,
        }),
        agentProgram(values, 'proxy'),
      ]),
      balancingHost(values, backends),
      ...backends.map((name) => backendHost(values, name)),
      databaseHost(values),
    ],
    links: [
      ...clients.map((client) => parameterLink(values, client, 'proxy')),
      ...backends.map((name) => near('proxy', name)),
      ...backends.map((name) => near(name, 'database')),
    ],
    transport: parameterTransport(values),
    traceTransport: false,
    fates: [],
  };
}

function balancingHost(values: Values, backends: readonly string[]): HostSpec {
  const balancer = program('balancer', nginxBalancer, {
    upstreams: backends.map((name) => ({ name, weight: 1 })),
    policy: {
      algorithm: values.algorithm,
      healthCheck: 'passive',
      maxFails: 1,
      failTimeoutS: FAIL_TIMEOUT_S,
    },
    timeoutUs: PROXY_TIMEOUT,
    sticky: values.state === 'sticky',
    tellsInterrupted: true,
  });
  return proxyHost(values, balancer, backends);
}

function backendHost(values: Values, name: string): HostSpec {
  return {
    id: name,
    title: `Backend ${name}`,
    shape: 'server',
    group: 'backend',
    cores: 1,
    programs: [
      program('shop', shop, {
        state: values.state,
        tokenLifeUs: values.tokenLife,
        denylist: values.denylist,
        key: values.key,
        oldKeys: values.oldKeys,
        banned: bannedIn(values),
        databaseTimeoutUs: values.databaseTimeout,
        sessionIdleUs: values.sessionIdle,
      }),
      program('http', httpServer, {
        port: HTTP_PORT,
        tls: false,
        service: `${name}/shop`,
        keepAliveUs: ROOM_KEEP_ALIVE,
        serviceTimeUs: values.serviceTime,
        exponential: values.serviceTimes === 'exponential',
      }),
      program('agent', httpAgent, {
        to: 'database',
        port: DATABASE_PORT,
        tls: false,
        maxConnections: values.pool,
      }),
    ],
  };
}

/** It stands there whatever the state lives in: the choice is live. */
function databaseHost(values: Values): HostSpec {
  return {
    id: 'database',
    title: 'Database',
    shape: 'store',
    group: 'database',
    cores: 1,
    programs: [
      program('store', sessionStore, {
        durable: values.durable,
        banned: bannedIn(values),
        sessionIdleUs: values.sessionIdle,
      }),
      program('server', httpServer, {
        port: DATABASE_PORT,
        tls: false,
        service: 'database/store',
        keepAliveUs: ROOM_KEEP_ALIVE,
        serviceTimeUs: values.databaseTime,
        exponential: false,
      }),
    ],
  };
}

function bannedIn(values: Values): readonly string[] {
  const banned = values.banned;
  return banned === '' ? [] : [banned];
}
