/** The numbers that every pattern may measure, by the names used in tables, links and the shell. */
export const METRICS = {
  meanStalenessMs: {
    title: 'Mean staleness',
    unit: 'ms',
    definition:
      'Time from the server having a news item to an application having it, over all delivered pairs of item and client.',
  },
  p50StalenessMs: {
    title: 'Median staleness',
    unit: 'ms',
    definition: 'Half of the delivered pairs were at most this stale (exact to 1 %).',
  },
  p95StalenessMs: {
    title: '95th percentile of staleness',
    unit: 'ms',
    definition: '95 % of the delivered pairs were at most this stale (exact to 1 %).',
  },
  maxStalenessMs: { title: 'Greatest staleness', unit: 'ms', definition: 'The stalest delivered pair.' },
  behindMs: {
    title: 'Behind',
    unit: 'ms',
    definition: 'Age of the oldest news item that some client has not got and still can get; 0 when there is none.',
  },
  events: { title: 'News items', unit: 'count', definition: 'News items that reached the server.' },
  requests: {
    title: 'Requests',
    unit: 'count',
    definition: 'Requests written by applications; a retransmission is a packet, not a request.',
  },
  meanResponseMs: {
    title: 'Mean response time',
    unit: 'ms',
    definition:
      'Time from a user asking until the last try is over, over the calls that got an answer: connecting, TLS, waiting, work and way.',
  },
  p95ResponseMs: {
    title: '95th percentile of response time',
    unit: 'ms',
    definition: '95 % of the answered calls took at most this long (exact to 1 %).',
  },
  meanConnectMs: {
    title: 'Of it connecting',
    unit: 'ms',
    definition: 'The part of the mean response time in which TCP connected, for the try that was answered.',
  },
  meanTlsMs: {
    title: 'Of it TLS',
    unit: 'ms',
    definition: 'The part of the mean response time that the TLS handshake took.',
  },
  meanWaitMs: {
    title: 'Of it waiting',
    unit: 'ms',
    definition:
      'The part of the mean response time spent in queues, in pauses before another try, and in tries that failed.',
  },
  meanWorkMs: {
    title: 'Of it work',
    unit: 'ms',
    definition: 'The part of the mean response time in which a server worked on the answer.',
  },
  meanWayMs: {
    title: 'Of it on the way',
    unit: 'ms',
    definition: 'The rest of the mean response time: there and back, connections between proxies and servers included.',
  },
  failedCalls: {
    title: 'Failed calls',
    unit: 'count',
    definition:
      'Calls of clients that ended without an answer, or with one whose status is 400 or more; a call that was answered at a later try is none.',
  },
  emptyResponses: { title: 'Empty responses', unit: 'count', definition: 'Responses received that carried no news.' },
  emptyRatio: {
    title: 'Share of empty responses',
    unit: 'ratio',
    definition: 'Empty responses divided by all responses received.',
  },
  bytesUp: {
    title: 'Bytes up',
    unit: 'bytes',
    definition: 'IP bytes that clients put on their links, acknowledgements and retransmissions included.',
  },
  bytesDown: {
    title: 'Bytes down',
    unit: 'bytes',
    definition: 'IP bytes put on the links towards clients, acknowledgements and retransmissions included.',
  },
  connectionsOpened: {
    title: 'Connections opened',
    unit: 'count',
    definition: 'Connections that reached ESTABLISHED at the side that opened them.',
  },
  openConnections: {
    title: 'Open connections',
    unit: 'count',
    definition: 'Connections that exist now at the side that opened them, TIME-WAIT not counted.',
  },
  lostEvents: {
    title: 'Lost news',
    unit: 'count',
    definition:
      'Pairs of item and client that can no longer happen; those still waiting are not counted. An item that got lost before anybody knew for whom it was counts once.',
  },
  duplicateEvents: {
    title: 'Duplicate news',
    unit: 'count',
    definition: 'Deliveries of an item to a client beyond the first.',
  },
  serverWorkMs: { title: 'Server work', unit: 'ms', definition: 'Processor time spent on answers.' },
  wastedWorkMs: {
    title: 'Wasted work',
    unit: 'ms',
    definition:
      'Processor time spent on answers that carried no news or were never read, and on work that died with its program.',
  },
  linkUtilisation: {
    title: 'Link utilisation',
    unit: 'ratio',
    definition:
      'Busy share of the busier direction of the line of the first client, which others may share; 0 on an unlimited one.',
  },
  clientAwakeMs: {
    title: 'Client awake',
    unit: 'ms',
    definition: 'Time in which a client must hold a connection open or wait for an answer.',
  },
} as const;

export type MetricName = keyof typeof METRICS;
export type MetricUnit = (typeof METRICS)[MetricName]['unit'];

/** Values of metrics at one position; null where there is nothing to measure yet. */
export type MetricValues = Readonly<Partial<Record<MetricName, number | null>>>;

/** In the order of the table. */
export const METRIC_NAMES: readonly MetricName[] = Object.keys(METRICS).filter(isMetricName);

function isMetricName(name: string): name is MetricName {
  return name in METRICS;
}
