import { expect, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { pattern } from './index.ts';
import { parsePreset } from '../preset.ts';
import { randomInterventions } from '../random-interventions.ts';
import { setupOf } from '../recipe.ts';

const amqp = { rate: '4', serviceTime: '300ms', heartbeat: '3s', duration: '40s' };
const mqtt = { ...amqp, protocol: 'mqtt' };

test.each([
  ['shared queue, lossy', { ...amqp, queue: 'shared', bindings: '#', loss: '0.05', prefetch: '1' }],
  [
    'failures, limit, time to live, length',
    { ...amqp, failures: '0.3', queueType: 'quorum', deliveryLimit: '2', ttl: '2s', maxLength: '3' },
  ],
  ['ack before', { ...amqp, ack: 'before', prefetch: '0' }],
  ['never ack, no confirms', { ...amqp, ack: 'none', confirms: 'off' }],
  ['transient', { ...amqp, persistent: 'off' }],
  ['queues that die', { ...amqp, durable: 'off', mandatory: 'on' }],
  ['dedup, rejected poison', { ...amqp, dedup: 'on', poison: '3', onFailure: 'reject', publishers: '3' }],
  ['MQTT 0', { ...mqtt, qos: '0' }],
  ['MQTT 1', { ...mqtt, qos: '1', loss: '0.05' }],
  ['MQTT 2', { ...mqtt, qos: '2', loss: '0.05' }],
  ['MQTT clean, retained', { ...mqtt, qos: '2', durable: 'off', retain: 'on' }],
  ['MQTT memory only, full sessions', { ...mqtt, qos: '2', persistent: 'off', maxLength: '2', prefetch: '1' }],
  ['MQTT dedup, ack before', { ...mqtt, dedup: 'on', ack: 'before' }],
])('whatever is done to it, every invariant holds: %s', (_, texts) => {
  const parameters = parsePreset(pattern, texts);
  for (let seed = 1; seed <= 12; seed += 1) {
    const interventions = randomInterventions(pattern, seed);
    const run = new Run(
      setupOf(pattern, { pattern: pattern.id, version: 1, parameters, seed, interventions, list: [] }),
    );
    run.advance(40 * SECOND);
    expect(run.log.filter(({ kind }) => kind === 'error' || kind === 'limit')).toEqual([]);
    for (const { name, check } of pattern.invariants) expect(check(run.log, parameters), `${seed}: ${name}`).toBeNull();
  }
});
