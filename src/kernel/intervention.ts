import type { Core } from './core.ts';
import { boot, crash, endPrograms, loseInFlight } from './host.ts';
import { lose } from './network/link.ts';
import { resetUnaccepted } from './network/listener.ts';
import type { Microseconds } from './time.ts';
import { pauseWorks, resumeWorks } from './works.ts';
import { demand } from './world.ts';
import type { DirectionRecord, HostRecord } from './world.ts';

/** What a user can do to a run. `target` names a host, a link `a-b`, a direction `a>b`, a parameter or a packet. */
export type Action =
  | { readonly type: HostAction; readonly host: string }
  | { readonly type: LinkAction; readonly link: string }
  | { readonly type: 'set'; readonly parameter: string; readonly value: string | number | boolean }
  | { readonly type: 'drop'; readonly direction: string; readonly count: number }
  | { readonly type: 'drop packet'; readonly packet: number }
  | { readonly type: 'publish' };

export const HOST_ACTIONS = [
  'close',
  'kill',
  'crash',
  'restart',
  'stop-listening',
  'listen',
  'offline',
  'online',
  'pause',
  'resume',
] as const;
export const LINK_ACTIONS = ['cut', 'restore', 'block', 'unblock'] as const;
export type HostAction = (typeof HOST_ACTIONS)[number];
export type LinkAction = (typeof LINK_ACTIONS)[number];

export interface Intervention {
  readonly at: Microseconds;
  readonly action: Action;
}

/** What an action is done to, as text: `server`, `client-server`, `interval=2s`. */
export function targetOf(action: Action): string {
  switch (action.type) {
    case 'set':
      return `${action.parameter}=${action.value}`;
    case 'drop':
      return `${action.direction} ${action.count}`;
    case 'drop packet':
      return `${action.packet}`;
    case 'publish':
      return '';
    case 'cut':
    case 'restore':
    case 'block':
    case 'unblock':
      return action.link;
    default:
      return action.host;
  }
}

/** Carries out an action. One with nothing left to act on is logged as ineffective. */
export function intervene(
  core: Core,
  action: Action,
  configure: (parameter: string, value: string | number | boolean) => void,
): void {
  const host = 'host' in action ? { host: action.host } : {};
  core.log({ layer: 'user', kind: 'intervention', action: action.type, target: targetOf(action), ...host });
  if (!act(core, action, configure))
    core.log({ layer: 'user', kind: 'ineffective', action: action.type, target: targetOf(action) });
}

function act(
  core: Core,
  action: Action,
  configure: (parameter: string, value: string | number | boolean) => void,
): boolean {
  const { world } = core;
  switch (action.type) {
    case 'set':
      configure(action.parameter, action.value);
      return true;
    case 'publish': {
      const { byHand } = world.topology;
      if (byHand === undefined || !world.processes.has(byHand.process)) return false;
      core.schedule(world.now, { type: 'event', ...byHand });
      return true;
    }
    case 'drop': {
      const direction = world.directions.get(action.direction);
      if (direction === undefined) return false;
      world.directions.set(direction.id, { ...direction, dropOrders: [...direction.dropOrders, action.count] });
      return true;
    }
    case 'drop packet':
      return lose(core, action.packet, 'dropped');
    case 'cut':
    case 'restore':
    case 'block':
    case 'unblock':
      return actOnLink(core, action.type, action.link);
    default:
      return actOnHost(core, action.type, action.host);
  }
}

function actOnLink(core: Core, action: LinkAction, target: string): boolean {
  const isOn = (direction: DirectionRecord) => direction.id === target || direction.link === target;
  const flag = action === 'cut' || action === 'restore' ? 'cut' : 'blocked';
  const value = action === 'cut' || action === 'block';
  let changed = false;
  for (const direction of core.world.directions.values()) {
    if (!isOn(direction) || direction[flag] === value) continue;
    core.world.directions.set(direction.id, { ...direction, [flag]: value });
    changed = true;
  }
  if (!changed) return false;
  core.log({ layer: 'link', kind: 'link', link: target, state: value ? (flag === 'cut' ? 'cut' : 'blocked') : 'up' });
  if (action === 'cut') loseInFlight(core, (direction) => isOn(demand(core.world.directions, direction, 'direction')));
  return true;
}

function actOnHost(core: Core, action: HostAction, hostId: string): boolean {
  const { world } = core;
  const host = world.hosts.get(hostId);
  if (host === undefined) return false;
  const change = (part: Partial<HostRecord>) => {
    world.hosts.set(hostId, { ...demand(world.hosts, hostId, 'host'), ...part });
  };
  switch (action) {
    case 'crash':
      if (!host.up) return false;
      crash(core, hostId);
      return true;
    case 'restart':
      if (host.up) crash(core, hostId);
      boot(core, hostId);
      return true;
    case 'close':
    case 'kill': {
      const runs = [...world.processes.values()].some((process) => process.host === hostId && process.socket === null);
      if (!runs) return false;
      endPrograms(core, hostId, action === 'kill' ? 'reset' : 'close');
      return true;
    }
    case 'stop-listening':
    case 'listen': {
      if (action === 'stop-listening') resetUnaccepted(core, hostId);
      const { deafened, listeners } = demand(world.hosts, hostId, 'host');
      const [from, to] = action === 'listen' ? [deafened, listeners] : [listeners, deafened];
      if (Object.keys(from).length === 0) return false;
      const all = { ...to, ...from };
      change(action === 'listen' ? { listeners: all, deafened: {} } : { listeners: {}, deafened: all });
      for (const port of Object.keys(from)) {
        core.log({
          layer: 'host',
          kind: action === 'listen' ? 'listening' : 'deaf',
          host: hostId,
          port: Number(port.replace('udp ', '')),
        });
      }
      return true;
    }
    case 'offline':
      if (host.offline) return false;
      change({ offline: true });
      core.log({ layer: 'host', kind: 'offline', host: hostId });
      loseInFlight(core, (direction) => direction.startsWith(`${hostId}>`) || direction.endsWith(`>${hostId}`));
      return true;
    case 'online':
      if (!host.offline) return false;
      change({ offline: false });
      core.log({ layer: 'host', kind: 'online', host: hostId });
      return true;
    case 'pause':
      if (!host.up || host.paused) return false;
      change({ paused: true });
      pauseWorks(core, hostId);
      core.log({ layer: 'host', kind: 'paused', host: hostId });
      return true;
    case 'resume': {
      if (!host.paused) return false;
      change({ paused: false, backlog: [] });
      core.log({ layer: 'host', kind: 'resumed', host: hostId });
      resumeWorks(core, hostId);
      for (const { happening } of host.backlog) core.schedule(world.now, happening);
      return true;
    }
  }
}

/** Whether `target` names a link or a direction of the topology. */
export function isLinkOf(links: readonly { readonly from: string; readonly to: string }[], target: string): boolean {
  return links.some(
    (spec) =>
      target === `${spec.from}>${spec.to}` ||
      target === `${spec.to}>${spec.from}` ||
      target === `${spec.from}-${spec.to}`,
  );
}
