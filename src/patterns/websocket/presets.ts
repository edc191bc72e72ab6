import type { PresetOf } from '../contract/pattern.ts';
import type { Name } from './parameters.ts';

/** A tunnel through nginx with no traffic of its own. */
const QUIET = { proxy: 'http-1.1', rate: '0', ping: '0ms', duration: '200s' };

export const presets: readonly PresetOf<Name>[] = [
  {
    id: 'calm',
    title: 'The calm run: nothing breaks',
    watch: 'Watch who speaks, and what a ping is answered with.',
    at: '12s',
    parameters: {},
    do: [],
  },
  {
    id: 'offline',
    title: 'The client goes offline: a write that returned OK',
    watch: 'Watch what the server believes while nobody answers.',
    at: '7s',
    parameters: { resume: 'off', rate: '0.8', ping: '0ms' },
    do: ['8s offline client', '30s online client'],
    question: 1,
  },
  {
    id: 'resume',
    title: 'A server restart, resumed',
    watch: 'Watch what the page asks for when it is back.',
    at: '9s',
    parameters: { rate: '0.8', backOff: 'off' },
    do: ['10s restart server'],
  },
  {
    id: 'silent-server',
    title: 'The server loses power: who notices?',
    watch: 'Watch how long the page believes that it is connected.',
    at: '9s',
    parameters: { ping: '5s', backOff: 'off' },
    do: ['10s crash server', '25s restart server'],
  },
  {
    id: 'herd',
    title: 'Twenty clients at once: no back-off',
    watch: 'Watch how the twenty come back.',
    at: '9s',
    parameters: { clients: '20', backOff: 'off' },
    do: ['10s kill server', '10.5s restart server'],
    partner: 'no-herd',
  },
  {
    id: 'no-herd',
    title: 'Twenty clients, spread by random pauses',
    watch: 'Watch how the twenty come back.',
    at: '9s',
    parameters: { clients: '20', backOff: 'on' },
    do: ['10s kill server', '10.5s restart server'],
    partner: 'herd',
  },
  {
    id: 'far',
    title: 'Realistic: 20 ms away',
    watch: 'Watch how little goes over the line while nothing is new.',
    at: '2s',
    parameters: { latency: '20ms', ping: '30s' },
    do: [],
  },
  {
    id: 'sixty-seconds',
    title: 'Behind a proxy, and nobody has anything to say',
    watch: 'Watch who ends the connection, and what the page and the server are told.',
    at: '58s',
    parameters: QUIET,
    do: [],
    partner: 'ping-saves',
  },
  {
    id: 'ping-saves',
    title: 'The same with a ping every 45 s',
    watch: 'Watch what the proxy does when a ping passes.',
    at: '58s',
    parameters: { ...QUIET, ping: '45s' },
    do: [],
    partner: 'sixty-seconds',
  },
  {
    id: 'no-upgrade',
    title: 'A proxy that was not told of WebSocket',
    watch: 'Watch what the server sees of the request, and what it answers.',
    at: '0s',
    parameters: { proxy: 'http-1.1', upgradeHeaders: 'off' },
    do: [],
  },
];
