import { expect, inject, test } from 'vitest';
import { problemsUnderFaults } from '../driver/under-faults.ts';
import { pattern } from './index.ts';

const amqp = { rate: '4', serviceTime: '300ms', heartbeat: '3s' };
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
  ['memory alarm', { ...amqp, memory: '5', publishers: '2', serviceTime: '600ms' }],
  ['acknowledged too late', { ...amqp, ackTimeout: '2s', serviceTime: '900ms', prefetch: '3' }],
  ['a full line', { ...amqp, bandwidth: '100kbit', size: '1000' }],
  ['MQTT 0', { ...mqtt, qos: '0' }],
  ['MQTT 1', { ...mqtt, qos: '1', loss: '0.05' }],
  ['MQTT 2', { ...mqtt, qos: '2', loss: '0.05' }],
  ['MQTT clean, retained', { ...mqtt, qos: '2', durable: 'off', retain: 'on' }],
  ['MQTT memory only, full sessions', { ...mqtt, qos: '2', persistent: 'off', maxLength: '2', prefetch: '1' }],
  ['MQTT dedup, ack before', { ...mqtt, dedup: 'on', ack: 'before' }],
])('whatever is done to it, every invariant holds: %s', (_, texts) => {
  expect(problemsUnderFaults(pattern, texts, inject('long') ? 20 : 2)).toEqual([]);
});
