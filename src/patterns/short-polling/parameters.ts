import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { declareParameters, duration } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common, newsParameters } from '../shared/common-parameters.ts';

export const parameters = declareParameters({
  interval: duration({
    title: 'Poll interval',
    min: 100 * MILLISECOND,
    max: 3600 * SECOND,
    default: 2 * SECOND,
    live: true,
    help: 'How often each client asks, whether or not the last answer has come.',
  }),
  rate: common.rate(0.2),
  latency: common.latency(300 * MILLISECOND),
  loss: common.loss(),
  cursor: common.cursor(true),
  timeout: common.timeout(10 * SECOND),
  backOff: common.backOff(false),
  ...newsParameters(),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
