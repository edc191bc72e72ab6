import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { bandwidth, declareParameters, duration, integer, text } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common } from '../shared/common-parameters.ts';
import { parseLosses } from './scripted-loss.ts';

export const parameters = declareParameters({
  bytes: integer({
    title: 'Client writes',
    min: 0,
    max: 10_000_000,
    default: 14_600,
    unit: 'bytes',
    live: false,
    help: 'What the client hands to its kernel in one write: 14600 bytes are ten full segments of 1460.',
  }),
  replyBytes: integer({
    title: 'Server answers',
    min: 0,
    max: 10_000_000,
    default: 0,
    unit: 'bytes',
    live: false,
    help: 'What the server writes once it has read all that the client writes.',
  }),
  closeAfter: duration({
    title: 'Client closes after',
    min: 0,
    max: 3600 * SECOND,
    default: 0,
    live: false,
    help: 'Counted from the write. 0ms: at once, or when the answer is read.',
  }),
  bandwidth: bandwidth({
    title: 'Line rate',
    min: 1_000,
    max: 100_000_000_000,
    default: 1_500_000,
    live: true,
    help: 'How fast the line takes bits. At 1.5 Mbit/s, about that of a T1 line (1.544), a full segment takes 8 ms to write.',
  }),
  latency: common.latency(50 * MILLISECOND),
  lose: text({
    title: 'Lose on purpose',
    default: '',
    live: false,
    form: 'nothing, or losses with commas between, such as client>server:data8x2 or server>client:SA',
    check: (given) => {
      const parsed = parseLosses(given);
      return 'problem' in parsed ? parsed.problem : null;
    },
    examples: [
      'client>server:data1x3',
      'server>client:SA',
      'server>client:A',
      'client>server:FA,server>client:FA',
      'server>client:data2x2',
    ],
    help: 'Which packets are lost: client>server:data5 loses the fifth data segment once, client>server:data8x2 the eighth twice, server>client:SA a SYN-ACK, server>client:A the first bare acknowledgement.',
  }),
  loss: common.loss(),
  jitter: common.jitter(),
  initialWindow: common.initialWindow(),
  receiveWindow: common.receiveWindow(),
  profile: common.profile(),
  duration: common.duration(5 * SECOND),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
