import type { PresetOf } from '../contract/pattern.ts';
import type { Name } from './parameters.ts';

/** nginx as it comes; a page waits for the head as long as it must. */
const HELD = { proxy: 'http-1.0', rate: '5', timeout: '60s' };

/** HAProxy tries for three seconds, after the three that the page waits. */
const BEHIND_HAPROXY = { proxy: 'haproxy', rate: '2' };

export const presets: readonly PresetOf<Name>[] = [
  {
    id: 'calm',
    title: 'The calm run: nothing breaks',
    watch: 'Watch one request carry every item that comes.',
    at: '12s',
    parameters: {},
    do: [],
  },
  {
    id: 'resume',
    title: 'The stream breaks and resumes without a gap',
    watch: 'Watch what the page says about itself when it connects again.',
    at: '9s',
    parameters: { history: 'on', rate: '0.8' },
    do: ['10s close server', '11s restart server'],
    partner: 'gap',
  },
  {
    id: 'gap',
    title: 'The same without a history: a silent gap',
    watch: 'Watch the items of the pause: does the page ever learn of them?',
    at: '9s',
    parameters: { history: 'off', rate: '0.8' },
    do: ['10s close server', '11s restart server'],
    partner: 'resume',
    question: 1,
  },
  {
    id: 'deploy',
    title: 'A deploy that answers 500 ends it for good',
    watch: 'Watch what the page does after the answer of the new version.',
    at: '9s',
    parameters: {},
    do: ['9s set answer=500', '10s restart server', '20s set answer=stream'],
  },
  {
    id: 'six',
    title: 'Seven tabs, six connections',
    watch: 'Watch the seventh tab.',
    at: '1s',
    parameters: { tabs: '7' },
    do: [],
    question: 3,
  },
  {
    id: 'slow',
    title: 'A client that does not read',
    watch: 'Watch where the items wait that the page does not read.',
    at: '5s',
    parameters: { rate: '5' },
    do: ['6s pause client', '20s resume client'],
  },
  {
    id: 'offline',
    title: 'Offline for a while: written is not delivered',
    watch: 'Watch the items that the server has written meanwhile.',
    at: '7s',
    parameters: { history: 'off', rate: '0.8' },
    do: ['8s offline client', '20s online client'],
  },
  {
    id: 'far',
    title: 'Realistic: 20 ms away',
    watch: 'Watch how close to its making an item is read.',
    at: '2s',
    parameters: { latency: '20ms' },
    do: [],
  },
  {
    id: 'all-at-once',
    title: 'Behind a proxy the stream comes all at once',
    watch: 'Watch where the items are between the server and the page.',
    at: '1s',
    parameters: HELD,
    do: [],
    partner: 'accel-no',
    question: 2,
  },
  {
    id: 'accel-no',
    title: 'The same with X-Accel-Buffering: no',
    watch: 'Watch where the items are between the server and the page.',
    at: '1s',
    parameters: { ...HELD, accelBuffering: 'no' },
    do: [],
    partner: 'all-at-once',
  },
  {
    id: 'haproxy-hides',
    title: 'A restart that HAProxy hides',
    watch: 'Watch how often HAProxy asks before the page has an answer.',
    at: '4s',
    parameters: BEHIND_HAPROXY,
    do: ['5s close server', '10s restart server'],
    partner: 'haproxy-shows',
  },
  {
    id: 'haproxy-shows',
    title: 'A restart that takes longer than HAProxy tries',
    watch: 'Watch what HAProxy answers after its last try, and what the page does with it.',
    at: '4s',
    parameters: BEHIND_HAPROXY,
    do: ['5s close server', '20s restart server'],
    partner: 'haproxy-hides',
  },
];
