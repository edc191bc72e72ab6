import type { PresetOf } from '../contract/pattern.ts';
import type { Name } from './parameters.ts';

/** Engine.IO behind round robin. */
const SESSIONS = { proxy: 'http-1.1', backends: '2', session: 'on', rate: '0.5' };

export const presets: readonly PresetOf<Name>[] = [
  {
    id: 'calm',
    title: 'The calm run: nothing breaks',
    watch: 'Watch a question wait at the server until there is news.',
    at: '14s',
    parameters: {},
    do: [],
  },
  {
    id: 'gap',
    title: 'News in bursts fall into the gap',
    watch: 'Watch the news that come while no request is waiting.',
    at: '3s',
    parameters: { arrivals: 'bursts', rate: '1' },
    do: [],
    question: 1,
  },
  {
    id: 'no-cursor',
    title: 'The server remembers, an answer is lost',
    watch: 'Watch what becomes of an item whose answer is lost.',
    at: '11s',
    parameters: { cursor: 'off', rate: '0.5', timeout: '6s', hold: '5s' },
    do: ['12s cut server>client', '22s restore server>client'],
  },
  {
    id: 'impatient-proxy',
    title: 'A proxy more impatient than the server',
    watch: 'Watch who gives up first, and what the page is told.',
    at: '4s',
    parameters: { hold: '20s', proxyTimeout: '5s', rate: '0.05' },
    do: [],
  },
  {
    id: 'herd',
    title: 'Ten clients and a server restart',
    watch: 'Watch how the ten come back when the server does.',
    at: '11s',
    parameters: { clients: '10', backOff: 'off' },
    do: ['12s restart server'],
    question: 3,
  },
  {
    id: 'far',
    title: 'Realistic: 20 ms away, held 30 s',
    watch: 'Watch how long one request can wait.',
    at: '4s',
    parameters: { latency: '20ms', hold: '30s', timeout: '45s', rate: '0.1' },
    do: [],
  },
  {
    id: 'session-unknown',
    title: 'Two backends, and each knows only its own sessions',
    watch: 'Watch which backend a poll reaches, and which one opened its session.',
    at: '1s',
    parameters: SESSIONS,
    do: [],
    partner: 'sticky',
    question: 2,
  },
  {
    id: 'sticky',
    title: 'The same with a proxy that keeps each client at its backend',
    watch: 'Watch which backend a poll reaches, and which one opened its session.',
    at: '1s',
    parameters: { ...SESSIONS, sticky: 'on' },
    do: [],
    partner: 'session-unknown',
  },
];
