import type { Entry } from '../../kernel/entry.ts';
import { SECOND } from '../../kernel/time.ts';
import { copyNotes, outcomeNotes } from '../../record/copy-notes.ts';
import { brokerNotes, queueClientNotes } from '../../machines/broker/notes.ts';
import { definePattern, LENSES } from '../contract/pattern.ts';
import { commonInvariants } from '../shared/invariants.ts';
import { brokerInvariants } from './conservation.ts';
import { expected } from './expected.ts';
import { meta } from './meta.ts';
import { notes } from './notes.ts';
import { parameters } from './parameters.ts';
import { predictions } from './predictions.ts';
import { presets } from './presets.ts';
import { describe, texts } from './text.en.ts';
import { topology } from './topology.ts';

/** More copies than this fill ten seconds of paper. */
const COPIES_A_SECOND = 10;

export const pattern = definePattern({
  meta,
  version: 4,
  lenses: LENSES,
  lens: 'messages',
  openAt: 12 * SECOND,
  windowUs: 10 * SECOND,
  // Copies that leave one after the other are seen one by one.
  windowIn: ({ rate, subscribers }) => (rate * subscribers > COPIES_A_SECOND ? 3 * SECOND : 10 * SECOND),
  parameters,
  primary: ['protocol', 'queue', 'bindings', 'ack', 'serviceTime'],
  topology,
  stamp: {
    parameters: { subscribers: '2', rate: '0.5', latency: '300ms', serviceTime: '0.4s' },
    do: [],
    from: 8 * SECOND,
    windowUs: 10 * SECOND,
  },
  numbers: ['lostEvents', 'brokerCopies', 'duplicateEvents', 'behindMs', 'meanStalenessMs'],
  metrics: [
    'brokerCopies',
    'meanStalenessMs',
    'p50StalenessMs',
    'p95StalenessMs',
    'maxStalenessMs',
    'events',
    'bytesUp',
    'bytesDown',
    'connectionsOpened',
    'openConnections',
    'lostEvents',
    'duplicateEvents',
    'linkUtilisation',
    'clientAwakeMs',
  ],
  presets,
  predictions,
  invariants: [...commonInvariants, ...brokerInvariants],
  sometimes: [
    { name: 'a message waits in its queue and is delivered later', reached: waitsAndIsDelivered },
    {
      name: 'a publisher is told that the broker has it',
      reached: (log) => log.some((entry) => outcomeNotes.has(entry) && entry.name === 'confirmed'),
    },
    {
      name: 'a peer is taken for dead',
      reached: (log) =>
        log.some(
          (entry) =>
            (queueClientNotes.has(entry) && entry.name === 'silence') ||
            (brokerNotes.has(entry) && entry.name === 'dead peer'),
        ),
    },
  ],
  mainProgram: { client: 'subscriber', broker: 'broker', feed: 'publisher' },
  awakeStates: ['connecting', 'consuming'],
  expected,
  describe,
  notes,
  texts,
  drawn: {
    pauses: { subscriber: ['waiting'], publisher: ['waiting'] },
    failures: {
      refused: () => 'refused',
      'dead peer': () => 'taken for dead',
      discarded: () => 'thrown away',
    },
  },
  stateWords: {
    subscriber: { connecting: 'connects, {span}', consuming: 'idle', waiting: 'waits to reconnect, {span}' },
    publisher: {
      connecting: 'connects, {span}',
      'publishing.free': 'publishing',
      'publishing.blocked': 'held back, {span}',
      waiting: 'waits to reconnect, {span}',
    },
    broker: { serving: 'routes' },
  },
});

function waitsAndIsDelivered(log: readonly Entry[]): boolean {
  const since = new Map<number, number>();
  for (const entry of log) {
    if (!copyNotes.has(entry) || (entry.name !== 'enqueue' && entry.name !== 'deliver')) continue;
    const { id } = entry.values;
    if (entry.name === 'enqueue') since.set(id, entry.at);
    else if (entry.at > (since.get(id) ?? entry.at)) return true;
  }
  return false;
}
