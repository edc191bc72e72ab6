import type { PresetOf } from '../contract/pattern.ts';
import type { Name } from './parameters.ts';

export const presets: readonly PresetOf<Name>[] = [
  {
    id: 'resent',
    title: 'A cut link: TCP sends the request again',
    watch: 'Watch who sends the request again: the page or its kernel?',
    at: '11s',
    parameters: { timeout: '30s' },
    do: ['12.02s cut client-server', '12.72s restore client-server'],
    partner: 'timed-out',
  },
  {
    id: 'timed-out',
    title: 'A cut link: the client times out first',
    watch: 'Watch what the page does when it is less patient than TCP.',
    at: '11s',
    parameters: { timeout: '1300ms' },
    do: ['12.02s cut client-server', '12.72s restore client-server'],
    partner: 'resent',
  },
  {
    id: 'race',
    title: 'Node keeps connections 5 s, the poll comes after 5 s',
    watch: 'Watch the moment at which the server closes and the page asks.',
    at: '4s',
    parameters: { interval: '5s', keepAlive: '5s' },
    do: [],
  },
  {
    id: 'overlap',
    title: 'The server is slower than the interval',
    watch: 'Watch what piles up when answers take longer than the interval.',
    at: '3s',
    parameters: { serviceTime: '3s', interval: '2s' },
    do: [],
  },
  {
    id: 'herd',
    title: 'A server restart, ten clients, no back-off',
    watch: 'Watch how the ten come back when the server does.',
    at: '19s',
    parameters: { clients: '10', interval: '2s' },
    do: ['10s close server', '20s restart server'],
    question: 1,
  },
  {
    id: 'no-cursor',
    title: 'The server remembers, an answer is lost',
    watch: 'Watch what becomes of an item whose answer is lost.',
    at: '11s',
    parameters: { cursor: 'off', rate: '0.5', timeout: '1500ms' },
    do: ['8.4s cut server>client', '12s restore server>client'],
  },
  {
    id: 'far',
    title: 'Realistic: 20 ms away, every 5 s',
    watch: 'Watch how rarely there is anything new.',
    at: '4s',
    parameters: { latency: '20ms', interval: '5s', rate: '0.1' },
    do: [],
  },
];
