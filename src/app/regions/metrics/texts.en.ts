/** Parts of numbers that are said after their value: `2 refused`, `3.1 s in all`. */
const PARTS_AFTER: readonly string[] = [
  'in all',
  'refused',
  'reset',
  'closed',
  'timed out',
  'broken off',
  'with an error',
  'not understood',
  'messages held',
  'out of order',
  'pieces read',
];

/** What told a sender of its loss. */
const NOTICED = { duplicates: 'third', 'partial acknowledgement': 'partial ACK', timeout: 'time-out' } as const;

/** What stands beside numbers, in English. */
export const texts = {
  whoAnswers: 'plum: publisher, until its confirm; ochre: broker, one line a copy; tick: done',
  region: 'Metrics',
  none: 'nothing to measure yet',
  missing: '-',
  /** `within` is how far chance may move it, `over` how many single values it was taken over. */
  expected: (value: string, within: string | null, over: string | null) =>
    `expected ${value}${within === null ? '' : ` ± ${within}`}${over === null ? '' : ` over ${over}`}`,
  mean: (value: string) => `mean ${value}`,
  up: (up: string, expected: string) => `${up} up, ${expected}`,
  of: (total: string) => `of ${total}`,
  part: (name: string, value: string) => (PARTS_AFTER.includes(name) ? `${value} ${name}` : `${name} ${value}`),
  parts: {
    connect: 'connect',
    tls: 'TLS',
    wait: 'wait',
    way: 'way',
    work: 'work',
    inAll: 'in all',
    atFirst: 'at first',
    atMost: 'at most',
    at: 'at',
    goneAt: 'gone at',
    noticedAt: 'noticed at',
    refused: 'refused',
    reset: 'reset',
    closed: 'closed',
    timeout: 'timed out',
    aborted: 'broken off',
    status: 'with an error',
    malformed: 'not understood',
    overTcp: 'over TCP',
    outOfOrder: 'out of order',
    heldMessages: 'messages held',
    serverHas: 'the server has',
    readIn: 'pieces read',
  },
  upAndDown: (up: string, down: string) => `${up} up, ${down} down`,
  /** What the pictures of TCP say. */
  lostSegment: (segment: number) => `${segment}, lost`,
  again: (segment: number) => `${segment} again`,
  standsStill: (segment: number) => `stands still: ACK ${segment}, again and again`,
  cwnd: (segments: number) => `cwnd ${segments}`,
  inFlight: 'in flight',
  segments: (count: number) => (count === 1 ? 'segment' : 'segments'),
  confirmed: 'confirmed',
  ofSent: (sent: string, arrived: string) => `of ${sent} sent; ${arrived} arrived`,
  nowInFlight: (count: string) => `${count} in flight`,
  noticed: (lost: string, noticed: string, by: keyof typeof NOTICED) => `lost at ${lost}, ${NOTICED[by]} at ${noticed}`,
  unnoticed: (lost: string) => `lost at ${lost}, nobody has noticed`,
  nothingLost: 'nothing is lost yet',
  ackLost: 'an ACK is lost: the next says the same',
  more: 'More numbers',
  fewer: 'Fewer numbers',
} as const;
