import { MILLISECOND } from '../../kernel/time.ts';
import { LENSES, definePattern } from '../contract/pattern.ts';
import { describing } from './describing.ts';
import { expected } from './expected.ts';
import { streamInvariants, streamSometimes } from './invariants.ts';
import { meta } from './meta.ts';
import { notes } from './notes.ts';
import { parameters } from './parameters.ts';
import { predictions } from './predictions.ts';
import { presets } from './presets.ts';
import { texts } from './text.en.ts';
import { topology } from './topology.ts';
import { numbersIn, primaryIn, windowIn } from './views.ts';

export const pattern = definePattern({
  meta,
  version: 3,
  lenses: LENSES,
  lens: 'segments',
  openAt: 260 * MILLISECOND,
  windowUs: 450 * MILLISECOND,
  windowIn,
  parameters,
  primary: ['bytes', 'bandwidth', 'latency', 'lose', 'profile'],
  primaryIn,
  topology,
  numbers: [
    'noticeMs',
    ['segmentsConfirmed', 'segmentsSent'],
    ['windowSegments', 'inFlightSegments'],
    'segmentsResent',
  ],
  numbersIn,
  metrics: [
    'bytesUp',
    'bytesDown',
    'connectionsOpened',
    'openConnections',
    'connectMs',
    'turnedAway',
    'throughput',
    'meanWindow',
    'linkUtilisation',
  ],
  presets,
  predictions,
  invariants: streamInvariants,
  sometimes: streamSometimes,
  mainProgram: { client: 'client', server: 'server' },
  awakeStates: ['connecting', 'writing', 'lingering', 'reading'],
  expected,
  notes,
  texts,
  describing,
  stateWords: {
    client: {
      connecting: 'connecting',
      writing: 'writing',
      lingering: 'keeps it open',
      reading: 'reading',
      closed: 'closed',
      done: 'done',
      opening: 'opens more',
      opened: 'opened all',
    },
    server: { listening: 'listening', reading: 'reading', closed: 'closed' },
  },
});
