/** What the pictures themselves say, in English. Everything else on a page comes through props. */
export const texts = {
  simulation: 'Simulation',
  spaceTime: 'Space-time diagram',
  stage: 'Stage',
  time: 'Time',
  lost: 'lost',
  lostOf: (what: string) => `${what} lost`,
  newsWaits: (news: number, duration: string) => `${news} waits ${duration}`,
  parked: (duration: string) => `parked ${duration}`,
  /** Beside a lifeline, under the names of the first of its kind. */
  more: (count: number) => `${count} more`,
  moreOfGroup: (count: number, noun: string) => `${count} more ${noun}`,
  times: (count: number) => `${count}×`,
  messages: (count: number) => `${count} messages`,
  link: (one: string, other: string) => `Link ${one} to ${other}`,
  hostState: (words: string, badges: readonly string[]) => [words, ...badges].join(', '),
  hostDown: 'down',
  hostPaused: 'paused',
  hostOffline: 'offline',
  hostStopped: 'nothing runs',
  notBooted: 'off',
  /** What a TCP socket counts. */
  socket: {
    flight: 'in flight',
    cwnd: 'cwnd',
    window: 'window',
    unsent: 'unsent',
    rtt: 'RTT',
    rto: 'RTO',
    unknown: '?',
    none: 'no connection',
    more: (count: number) => `+${count}`,
    spoken: (state: string, numbers: readonly string[]) => [`TCP ${state}`, ...numbers].join(', '),
  },
  since: (words: string, duration: string) => `${words}, ${duration}`,
  landsIn: (bytes: string, duration: string) => `${bytes}, lands in ${duration}`,
  /** What a user did, on the flag at the lifeline. */
  interventions: {
    cut: 'link cut',
    block: 'link blocked',
    crash: 'crashed',
    restart: 'restarted',
    pause: 'paused',
    offline: 'offline',
    kill: 'programs killed',
    close: 'programs closed',
    'stop-listening': 'stopped listening',
    listen: 'listens again',
    publish: 'published',
    'drop packet': 'dropped',
    drop: 'drop ordered',
  },
  interventionOn: (what: string, host: string) => `${host} ${what}`,
  interventionFor: (what: string, duration: string) => `${what} ${duration}`,
  /** A statechart as a list. */
  chart: {
    states: 'States',
    state: (name: string, isActive: boolean, description: string, ways: readonly string[]) =>
      [
        `${name}${isActive ? ', now' : ''}.`,
        description,
        ...(ways.length === 0 ? [] : [`Leads to ${ways.join('; ')}.`]),
      ]
        .filter((part) => part !== '')
        .join(' '),
    way: (to: string, events: readonly string[]) => (events.length === 0 ? to : `${to} on ${events.join(', ')}`),
  },
  kinds: {
    request: 'request',
    response: 'response',
    push: 'pushed event',
    empty: 'empty response',
    publish: 'publish',
    acknowledgement: 'acknowledge',
    error: 'error, timeout',
    control: 'handshake, ping',
  },
} as const;
