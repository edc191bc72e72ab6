import type { Topology } from '../../kernel/topology.ts';
import type { MeasuredScene } from '../../measure/fold.ts';
import type { Pattern } from './pattern.ts';

/** What the measures need to know of a pattern under given parameters. */
export function measuredScene(pattern: Pattern, topology: Topology): MeasuredScene {
  const idsOf = (group: string) => topology.hosts.filter((host) => host.group === group).map(({ id }) => id);
  const clients = idsOf('client');
  const nearest = topology.links.find(({ from }) => from === clients[0]);
  const onLine = topology.links.filter(
    (link) => link === nearest || (link.line !== undefined && link.line === nearest?.line),
  );
  return {
    clients,
    servers: topology.hosts.filter(({ group }) => group !== 'client' && group !== 'feed').map(({ id }) => id),
    clientProgram: pattern.mainProgram['client'] ?? '',
    awakeStates: pattern.awakeStates,
    bandwidth: nearest?.bandwidth ?? 0,
    watched: onLine.map(({ from }) => from),
  };
}
