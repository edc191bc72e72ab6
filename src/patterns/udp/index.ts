import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { LENSES, definePattern } from '../contract/pattern.ts';
import { describing } from './describing.ts';
import { expected } from './expected.ts';
import { invariants, sometimes } from './invariants.ts';
import { meta } from './meta.ts';
import { notes } from './notes.ts';
import { parameters } from './parameters.ts';
import type { Values } from './parameters.ts';
import { predictions } from './predictions.ts';
import { presets } from './presets.ts';
import { texts } from './text.en.ts';
import { topology } from './topology.ts';

export const pattern = definePattern({
  meta,
  version: 1,
  lenses: LENSES,
  lens: 'messages',
  openAt: 240 * MILLISECOND,
  windowUs: 500 * MILLISECOND,
  windowIn,
  parameters,
  primary: ['count', 'size', 'loss', 'lose', 'latency'],
  topology,
  numbers: [['readOverUdp', 'readOverTcp'], 'heldBackMs', ['readTwice', 'readLate']],
  metrics: ['bytesOverUdp', 'bytesOverTcp', 'connectionsOpened'],
  presets,
  predictions,
  invariants,
  sometimes,
  mainProgram: {
    'UDP out': 'sender',
    'UDP in': 'receiver',
    'TCP out': 'stream-sender',
    'TCP in': 'stream-receiver',
  },
  awakeStates: ['sending'],
  expected,
  notes,
  texts,
  describing,
  drawn: {
    failures: {
      'not sent': ({ error }) => (error === 'EMSGSIZE' ? 'too long' : 'refused'),
    },
  },
  stateWords: {
    sender: { sending: 'sends on', done: 'all sent' },
    receiver: { waiting: 'waits', reading: 'reads on' },
    'stream-sender': {
      connecting: 'connecting',
      sending: 'sends on',
      done: 'all written',
      failed: 'no connection',
    },
    'stream-receiver': { listening: 'waits', reading: 'reads in order' },
  },
});

/** What is sent, and the round trips after it in which TCP mends what is lost. */
function windowIn({ count, gap, latency }: Values): number {
  const whole = gap * (count - 1) + 6 * latency;
  return Math.min(10 * SECOND, Math.max(100 * MILLISECOND, whole));
}
