import type { Preset } from '../pattern.ts';

/** Presets named after a myth of the course show it in under a minute. */
export const presets: readonly Preset[] = [
  {
    id: 'work-queue',
    title: 'Queue is not topic: each message goes to one',
    parameters: { queue: 'shared', bindings: '#', rate: '4', serviceTime: '500ms', prefetch: '1' },
    interventions: [],
  },
  {
    id: 'redelivery',
    title: 'A subscriber dies between work and acknowledgement',
    parameters: { queue: 'shared', bindings: '#', rate: '4', serviceTime: '600ms' },
    interventions: [{ at: 8_000_000, action: { type: 'kill', host: 'client' } }],
  },
  {
    id: 'ack-is-not-done',
    title: 'Acknowledged is not processed: ack before the work',
    parameters: { ack: 'before', subscribers: '1', bindings: '#', rate: '3', serviceTime: '500ms' },
    interventions: [
      { at: 9_000_000, action: { type: 'kill', host: 'client' } },
      { at: 11_000_000, action: { type: 'restart', host: 'client' } },
    ],
  },
  {
    id: 'exactly-once',
    title: 'Exactly once? At least once, and a memory',
    parameters: { dedup: 'on', subscribers: '1', bindings: '#', rate: '2', latency: '300ms', serviceTime: '0ms' },
    interventions: [
      { at: 10_000_000, action: { type: 'kill', host: 'broker' } },
      { at: 11_000_000, action: { type: 'restart', host: 'broker' } },
    ],
  },
  {
    id: 'offline-qos-0',
    title: 'Offline is not delivered later: MQTT, QoS 0',
    parameters: { protocol: 'mqtt', qos: '0', rate: '2', bindings: '#' },
    interventions: [
      { at: 8_000_000, action: { type: 'close', host: 'client' } },
      { at: 18_000_000, action: { type: 'restart', host: 'client' } },
    ],
  },
  {
    id: 'offline-qos-1',
    title: 'Offline, and delivered later: MQTT, QoS 1, a session',
    parameters: { protocol: 'mqtt', qos: '1', rate: '2', bindings: '#' },
    interventions: [
      { at: 8_000_000, action: { type: 'close', host: 'client' } },
      { at: 18_000_000, action: { type: 'restart', host: 'client' } },
    ],
  },
  {
    id: 'broker-crash',
    title: 'The broker loses power: what was on disk comes back',
    parameters: { rate: '3', serviceTime: '800ms', heartbeat: '2s' },
    interventions: [
      { at: 12_000_000, action: { type: 'crash', host: 'broker' } },
      { at: 15_000_000, action: { type: 'restart', host: 'broker' } },
    ],
  },
  {
    id: 'broker-crash-transient',
    title: 'The same with messages in memory only',
    parameters: { rate: '3', serviceTime: '800ms', heartbeat: '2s', persistent: 'off' },
    interventions: [
      { at: 12_000_000, action: { type: 'crash', host: 'broker' } },
      { at: 15_000_000, action: { type: 'restart', host: 'broker' } },
    ],
  },
  {
    id: 'poison',
    title: 'A poison message goes round, and ends among the dead',
    parameters: { poison: '5', queueType: 'quorum', deliveryLimit: '3', rate: '1', subscribers: '1', bindings: '#' },
    interventions: [],
  },
  {
    id: 'slow-consumer',
    title: 'A slow consumer: a queue of four, and the oldest fall out',
    parameters: { subscribers: '1', bindings: '#', rate: '4', serviceTime: '1s', maxLength: '4', prefetch: '1' },
    interventions: [],
  },
  {
    id: 'back-pressure',
    title: 'The same with a broker that runs out of memory, and holds the publisher back',
    parameters: { subscribers: '1', bindings: '#', rate: '4', serviceTime: '500ms', memory: '10', prefetch: '1' },
    interventions: [],
  },
  {
    id: 'saturation',
    title: "Fan-out fills the broker's line: five copies are one too many",
    parameters: {
      bandwidth: '256kbit',
      size: '2000',
      rate: '3',
      arrivals: 'fixed',
      subscribers: '5',
      exchange: 'fanout',
      serviceTime: '0ms',
    },
    interventions: [],
  },
  {
    id: 'far',
    title: 'Realistic: one data centre, prefetch 100',
    parameters: { latency: '1ms', prefetch: '100', serviceTime: '10ms', rate: '20', heartbeat: '60s' },
    interventions: [],
  },
];
