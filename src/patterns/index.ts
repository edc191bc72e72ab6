import type { Meta } from './contract/meta.ts';
import type { Pattern } from './contract/pattern.ts';
import { meta as longPolling } from './long-polling/meta.ts';
import { meta as pubSub } from './pub-sub/meta.ts';
import { meta as requestResponse } from './request-response/meta.ts';
import { meta as reverseProxy } from './reverse-proxy/meta.ts';
import { meta as serverSentEvents } from './server-sent-events/meta.ts';
import { meta as shortPolling } from './short-polling/meta.ts';
import { meta as statelessStateful } from './stateless-stateful/meta.ts';
import { meta as syncAsync } from './sync-async/meta.ts';
import { meta as tcp } from './tcp/meta.ts';
import { meta as udp } from './udp/meta.ts';
import { meta as websocket } from './websocket/meta.ts';

/** What home and shell know of a pattern without loading it. */
export interface PatternListing extends Meta {
  readonly load: () => Promise<{ readonly pattern: Pattern }>;
}

/** The table of contents, in teaching order. */
export const patterns: readonly PatternListing[] = [
  { ...requestResponse, load: () => import('./request-response/index.ts') },
  { ...shortPolling, load: () => import('./short-polling/index.ts') },
  { ...longPolling, load: () => import('./long-polling/index.ts') },
  { ...serverSentEvents, load: () => import('./server-sent-events/index.ts') },
  { ...websocket, load: () => import('./websocket/index.ts') },
  { ...pubSub, load: () => import('./pub-sub/index.ts') },
  { ...tcp, load: () => import('./tcp/index.ts') },
  { ...udp, load: () => import('./udp/index.ts') },
  { ...syncAsync, load: () => import('./sync-async/index.ts') },
  { ...reverseProxy, load: () => import('./reverse-proxy/index.ts') },
  { ...statelessStateful, load: () => import('./stateless-stateful/index.ts') },
];
