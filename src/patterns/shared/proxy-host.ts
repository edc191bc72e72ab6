import { program } from '../../kernel/process.ts';
import type { Program } from '../../kernel/process.ts';
import type { HostSpec } from '../../kernel/topology.ts';
import type { AgentInput } from '../../machines/http/http-agent-state.ts';
import { httpAgent } from '../../machines/http/http-agent.ts';
import { httpServer } from '../../machines/http/http-server.ts';
import { HTTP_PORT } from './client-server.ts';

/** What clients see of it. */
export interface FrontValues {
  readonly tls: 'off' | '1.3';
  /** How long an idle connection of a client is kept. */
  readonly keepAlive: number;
}

/** nginx opens as many connections to an upstream as it needs (`max_conns` 0). */
const POOL_CONNECTIONS = 512;

/** The host of a proxy: `balancer` between the HTTP server that clients see and an agent for each server behind it. */
export function proxyHost(
  values: FrontValues,
  balancer: Program,
  servers: readonly string[],
  agent: Partial<AgentInput> = {},
  others: readonly Program[] = [],
): HostSpec {
  return {
    id: 'proxy',
    title: 'Proxy',
    shape: 'proxy',
    group: 'proxy',
    cores: 1,
    programs: [
      balancer,
      // TLS ends here.
      program('http', httpServer, {
        port: HTTP_PORT,
        tls: values.tls === '1.3',
        service: `proxy/${balancer.name}`,
        keepAliveUs: values.keepAlive,
        serviceTimeUs: 0,
        exponential: false,
        inTurn: true,
      }),
      ...servers.map((name) =>
        program(`agent-${name}`, httpAgent, {
          to: name,
          port: HTTP_PORT,
          tls: false,
          maxConnections: POOL_CONNECTIONS,
          handles: `to-${name}`,
          tellsStale: true,
          ...agent,
        }),
      ),
      ...others,
    ],
  };
}
