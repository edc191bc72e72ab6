import { program } from '../../kernel/process.ts';
import type { Topology } from '../../kernel/topology.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { agentProgram, newsTopology } from '../shared/client-server.ts';
import { newsDesk } from './news-desk.ts';
import type { Values } from './parameters.ts';
import { poller } from './poller.ts';

export function topology(values: Values, news: Schedule): Topology {
  const cursor = values.cursor;
  return newsTopology(
    values,
    news,
    (_, index) => [
      program('poller', poller, {
        intervalUs: values.interval,
        timeoutUs: values.timeout,
        cursor,
        backOff: values.backOff,
        spread: index > 0,
      }),
      agentProgram(values),
    ],
    program('news', newsDesk, { cursor }),
  );
}
