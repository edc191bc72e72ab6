import type { Topology } from '../../kernel/topology.ts';
import { lookupsTopology } from './lookups.ts';
import { messagesTopology } from './messages.ts';
import type { Values } from './parameters.ts';

export function topology(values: Values): Topology {
  return values.traffic === 'lookups' ? lookupsTopology(values) : messagesTopology(values);
}
