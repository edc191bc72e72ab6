import type { Intervention } from '../../kernel/intervention.ts';
import type { Preset } from '../pattern.ts';

const ONE_USER = { clients: '1', rate: '0.5' };
/** Things go at 8 s and 10 s: at 9 s nothing is under way. */
const RESTART_A: readonly Intervention[] = [{ at: 9_000_000, action: { type: 'restart', host: 'a' } }];

export const presets: readonly Preset[] = [
  {
    id: 'one-in-n',
    title: 'Three backends, each with its own memory: one request in three finds its session',
    parameters: { logInAgain: 'off', algorithm: 'nginx-weighted-round-robin' },
    interventions: [],
  },
  {
    id: 'login-loop',
    title: 'The same, and the user logs in again and again: always at the wrong backend',
    parameters: { algorithm: 'nginx-weighted-round-robin' },
    interventions: [],
  },
  {
    id: 'restart-memory',
    title: 'Restart test, in memory: the only backend restarts while idle',
    parameters: { ...ONE_USER, state: 'memory', backends: '1' },
    interventions: RESTART_A,
  },
  {
    id: 'restart-sticky',
    title: 'Restart test, sticky: well until the backend restarts',
    parameters: { ...ONE_USER, state: 'sticky', algorithm: 'nginx-weighted-round-robin' },
    interventions: RESTART_A,
  },
  {
    id: 'restart-store',
    title: 'Restart test, shared database: the user cannot tell',
    parameters: { ...ONE_USER, state: 'store' },
    interventions: RESTART_A,
  },
  {
    id: 'restart-token',
    title: 'Restart test, signed token: the user cannot tell',
    parameters: { ...ONE_USER, state: 'token', tokenLife: '60s' },
    interventions: RESTART_A,
  },
  {
    id: 'sticky-crash',
    title: 'Sticky, six users, three backends: a crash takes a third of the sessions',
    parameters: { state: 'sticky', clients: '6', rate: '3', algorithm: 'nginx-weighted-round-robin' },
    interventions: [{ at: 12_000_000, action: { type: 'crash', host: 'a' } }],
  },
  {
    id: 'database-down',
    title: 'Stateless backends, and the database dies: everything stops',
    parameters: { state: 'store' },
    interventions: [
      { at: 10_000_000, action: { type: 'crash', host: 'database' } },
      { at: 20_000_000, action: { type: 'restart', host: 'database' } },
    ],
  },
  {
    id: 'database-down-token',
    title: 'The same with tokens: until they expire, nobody notices',
    parameters: { state: 'token', tokenLife: '15s' },
    interventions: [{ at: 10_000_000, action: { type: 'crash', host: 'database' } }],
  },
  {
    id: 'database-forgets',
    title: 'A store without a disk restarts: all sessions are gone at once',
    parameters: { state: 'store', durable: 'off' },
    interventions: [{ at: 10_300_000, action: { type: 'restart', host: 'database' } }],
  },
  {
    id: 'session-ends',
    title: 'A session that nobody uses ends: the coffee break',
    parameters: { ...ONE_USER, state: 'store', sessionIdle: '3s', arrivals: 'poisson', rate: '0.4' },
    interventions: [],
  },
  {
    id: 'database-slow',
    title: 'The database is slow: the pool fills up, and the backends with it',
    parameters: { state: 'store', clients: '10', rate: '6', pool: '2' },
    interventions: [
      { at: 8_000_000, action: { type: 'set', parameter: 'databaseTime', value: 700_000 } },
      { at: 20_000_000, action: { type: 'set', parameter: 'databaseTime', value: 5_000 } },
    ],
  },
  {
    id: 'ban',
    title: 'A user is banned, and the token still works',
    parameters: { state: 'token', tokenLife: '20s' },
    interventions: [{ at: 8_000_000, action: { type: 'set', parameter: 'banned', value: 'client' } }],
  },
  {
    id: 'ban-denylist',
    title: 'The same with a denylist: at once, and with state again',
    parameters: { state: 'token', tokenLife: '20s', denylist: 'on' },
    interventions: [{ at: 8_000_000, action: { type: 'set', parameter: 'banned', value: 'client' } }],
  },
  {
    id: 'rotation',
    title: 'The signing key is rotated and the old one dropped: everyone logs in again',
    parameters: { state: 'token', tokenLife: '60s', oldKeys: 'off' },
    interventions: [{ at: 10_000_000, action: { type: 'set', parameter: 'key', value: 2 } }],
  },
  {
    id: 'toggle',
    title: 'From memory to the database, while it runs',
    parameters: {},
    interventions: [{ at: 12_000_000, action: { type: 'set', parameter: 'state', value: 'store' } }],
  },
];
