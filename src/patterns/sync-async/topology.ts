import type { Topology } from '../../kernel/topology.ts';
import { callsTopology } from './calls.ts';
import { mailTopology } from './mail.ts';
import type { Values } from './parameters.ts';

export function topology(values: Values): Topology {
  return values.traffic === 'mail' ? mailTopology(values) : callsTopology(values);
}
